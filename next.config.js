/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` type-checks and lints everything, tests included; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  rewrites: async () => [
    { source: '/health', destination: '/api/live' },
    { source: '/metrics', destination: '/api/metrics' },
  ],
}
