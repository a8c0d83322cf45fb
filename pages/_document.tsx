/** The page around the page. Styles come with the first bytes: the rules once, the colours of both schemes. */
import { createCache, extractStyle, StyleProvider } from '@ant-design/cssinjs'
import Document, { type DocumentContext, Head, Html, Main, NextScript } from 'next/document'
import { DARK, DARK_STYLE, EARLY_SCRIPT } from '@/components/look'
import { type Scheme, SchemeContext } from '@/components/theme'

/** Which rules the browser already has; it must stand in the page once only. */
const RULE_LIST = /\.data-ant-cssinjs-cache-path\{content:"[^"]*";\}/g

async function render(ctx: DocumentContext, scheme: Scheme) {
  const cache = createCache()
  const page = await ctx.renderPage({
    enhanceApp: (App) => (props) => (
      <StyleProvider cache={cache}>
        <SchemeContext value={scheme}>
          <App {...props} />
        </SchemeContext>
      </StyleProvider>
    ),
  })
  return { cache, page }
}

export default class SinkronDocument extends Document {
  static override async getInitialProps(ctx: DocumentContext) {
    const dark = await render(ctx, 'dark')
    const light = await render(ctx, 'light')
    const darkVariables = extractStyle(dark.cache, { plain: true, types: ['token', 'cssVar'] })
    return {
      ...light.page,
      styles: (
        <>
          <style data-styles="antd">{extractStyle(light.cache, true)}</style>
          <style id={DARK_STYLE} media={DARK}>
            {darkVariables.replace(RULE_LIST, '')}
          </style>
        </>
      ),
    }
  }

  override render() {
    return (
      <Html lang="id">
        <Head>
          <meta name="color-scheme" content="light dark" />
        </Head>
        <body>
          <script>{EARLY_SCRIPT}</script>
          <Main />
          <NextScript />
        </body>
      </Html>
    )
  }
}
