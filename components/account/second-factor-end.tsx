/** Switches one's own second factor off, with the password. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Modal } from 'antd'
import { useTranslations } from 'use-intl'
import { api } from '../api'
import { type OwnPassword, OwnPasswordForm } from './own-password-form'
import { refetchSecondFactor, SECOND_FACTOR_API } from './second-factor'

interface Props {
  isOpen: boolean
  onClose: () => void
}

function EndForm({ onClose }: Pick<Props, 'onClose'>) {
  const t = useTranslations('account')
  const client = useQueryClient()
  const { message } = App.useApp()
  const ending = useMutation({
    mutationFn: (body: OwnPassword) => api(`${SECOND_FACTOR_API}/off`, { method: 'POST', body }),
    gcTime: 0,
    onSuccess: async () => {
      message.success(t('factorEnded'))
      onClose()
      await refetchSecondFactor(client)
    },
  })
  return <OwnPasswordForm doing={ending} okText={t('factorEnd')} danger />
}

export function SecondFactorEnd({ isOpen, onClose }: Props) {
  const t = useTranslations('account')
  return (
    <Modal open={isOpen} onCancel={onClose} destroyOnHidden footer={null} title={t('factorEndTitle')}>
      <p>{t('factorEndText')}</p>
      <EndForm onClose={onClose} />
    </Modal>
  )
}
