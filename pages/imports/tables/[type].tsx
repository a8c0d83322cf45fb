import type { GetStaticPaths, GetStaticProps } from 'next'
import { useTranslations } from 'use-intl'
import { OperatorsOnly } from '@/components/imports/operators-only'
import { TablePage } from '@/components/imports/table-page'
import { TABLES, type TableName } from '@/components/imports/tables'
import { Shell } from '@/components/shell'

interface Props {
  type: TableName
}

/** Only declared tables have a page: any other address is a true 404. */
export const getStaticPaths: GetStaticPaths = () => ({
  paths: TABLES.map((type) => ({ params: { type } })),
  fallback: false,
})

export const getStaticProps: GetStaticProps<Props> = ({ params }) => {
  const type = TABLES.find((table) => table === params?.type)
  return type === undefined ? { notFound: true } : { props: { type } }
}

export default function ImportedTable({ type }: Props) {
  const t = useTranslations('imports')
  return (
    <Shell title={t(`table_${type}`)}>
      {(user) => (
        <OperatorsOnly user={user} isTable>
          <TablePage key={type} table={type} user={user} />
        </OperatorsOnly>
      )}
    </Shell>
  )
}
