/** Whether signing in asks for a code as well, and the ways to switch that on and off. */
import { SafetyCertificateOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ErrorNotice } from '../error-notice'
import { onDemand } from '../on-demand'
import styles from '../people/people.module.css'
import { secondFactorQuery } from './second-factor'

interface DialogProps {
  isOpen: boolean
  onClose: () => void
}

const isShown = ({ isOpen }: DialogProps) => isOpen
const StartDialog = onDemand<DialogProps>(
  () => import('./second-factor-start').then((part) => part.SecondFactorStart),
  isShown,
)
const EndDialog = onDemand<DialogProps>(
  () => import('./second-factor-end').then((part) => part.SecondFactorEnd),
  isShown,
)

function Standing({ isOn, backupCodesLeft }: { isOn: boolean; backupCodesLeft: number }) {
  const t = useTranslations('account')
  return (
    <p className={styles.gap} data-testid="second-factor">
      <SafetyCertificateOutlined aria-hidden />{' '}
      {isOn ? t('factorOn', { count: backupCodesLeft }) : t('factorOff')}
    </p>
  )
}

export function SecondFactorSection() {
  const t = useTranslations('account')
  const factor = useQuery({ ...secondFactorQuery, refetchOnWindowFocus: 'always' })
  const [open, setOpen] = useState<'start' | 'end' | null>(null)
  const close = () => setOpen(null)
  return (
    <section className={styles.panel} aria-labelledby="second-factor" tabIndex={-1}>
      <h2 id="second-factor" className={styles.title}>
        {t('factor')}
      </h2>
      <p className={`${styles.quiet} ${styles.gap}`}>{t('factorIntro')}</p>
      {factor.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {factor.isError && <ErrorNotice error={factor.error} onRetry={factor.refetch} />}
      {factor.data !== undefined && (
        <>
          <Standing {...factor.data} />
          {factor.data.isOn ? (
            <Button danger onClick={() => setOpen('end')}>
              {t('factorEnd')}
            </Button>
          ) : (
            <Button type="primary" onClick={() => setOpen('start')}>
              {t('factorStart')}
            </Button>
          )}
        </>
      )}
      <StartDialog isOpen={open === 'start'} onClose={close} />
      <EndDialog isOpen={open === 'end'} onClose={close} />
    </section>
  )
}
