/** Asks the upstream for one row with the stored token, and tells what it said. */
import { ApiOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useTranslations } from 'use-intl'
import type { TokenTestReply } from '@/replies/secrets'
import { api } from '../api'
import { overviewQuery, storedTokenQuery } from '../queries'
import { FormError } from '../tell-error'
import styles from './settings.module.css'

export function TokenTest() {
  const t = useTranslations('settings')
  const client = useQueryClient()
  const testing = useMutation({
    mutationFn: () => api<TokenTestReply>('/api/settings/siasn-token/test', { method: 'POST', body: {} }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: storedTokenQuery.queryKey })
      await client.invalidateQueries({ queryKey: overviewQuery.queryKey })
    },
  })
  const { data, error } = testing
  return (
    <div className={styles.test}>
      <Button
        icon={<ApiOutlined aria-hidden />}
        loading={testing.isPending}
        onClick={() => testing.mutate()}
        data-testid="test-token"
      >
        {t('test')}
      </Button>
      <div role="status">
        {data !== undefined && !testing.isPending && (
          <Alert
            type={data.ok ? 'success' : 'error'}
            showIcon
            role="note"
            title={data.message}
            data-testid="test-result"
            {...(data.status === null
              ? {}
              : { description: t('testStatus', { status: String(data.status) }) })}
          />
        )}
        {error !== null && !testing.isPending && <FormError error={error} role="note" />}
      </div>
    </div>
  )
}
