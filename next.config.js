/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` type-checks and lints everything, tests included; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Says nothing of side effects itself, and has none: without this, forms come with every page that has a button.
  experimental: { optimizePackageImports: ['@rc-component/form'] },
  turbopack: { resolveAlias: { zod: { browser: './components/no-schemas.ts' } } },
  rewrites: async () => [
    { source: '/health', destination: '/api/live' },
    { source: '/metrics', destination: '/api/metrics' },
  ],
}
