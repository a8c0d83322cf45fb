import type { AppProps } from 'next/app'
import Head from 'next/head'
import { PageGuard } from '@/components/page-guard'
import { Providers } from '@/components/providers'
import '@/components/base.css'

export default function SinkronApp({ Component, pageProps }: AppProps) {
  return (
    <Providers>
      <Head>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      </Head>
      <PageGuard>
        <Component {...pageProps} />
      </PageGuard>
    </Providers>
  )
}
