import type { GetStaticPaths, GetStaticProps } from 'next'
import { useLanguage } from '@/components/language'
import { RowsPage } from '@/components/list/rows-page'
import { Shell } from '@/components/shell'
import { type ProxyType, proxyJobs } from '@/jobs/definitions/proxy'

interface Props {
  type: ProxyType
}

/** Only declared types have a page: any other address is a true 404. */
export const getStaticPaths: GetStaticPaths = () => ({
  paths: proxyJobs.map(({ type }) => ({ params: { type } })),
  fallback: false,
})

export const getStaticProps: GetStaticProps<Props> = ({ params }) => {
  const job = proxyJobs.find(({ type }) => type === params?.type)
  return job === undefined ? { notFound: true } : { props: { type: job.type } }
}

export default function ProxyRowsPage({ type }: Props) {
  const language = useLanguage()
  const title = proxyJobs.find((job) => job.type === type)?.titles[language] ?? type
  return (
    <Shell title={title}>{(user) => <RowsPage key={type} type={type} title={title} user={user} />}</Shell>
  )
}
