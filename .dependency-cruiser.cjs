/** The rooms of README.md, kept by rules that run. */
const SCREENS = '^(pages/(?!api/)|components/)'
const BROWSER_SAFE =
  '^(components/|locales/|pages/(?!api/)|replies/|jobs/definitions/|jobs/engine/(define|states|run-view)\\.ts$)'
const PRODUCT = '^(components|controller|jobs|locales|middleware|migrations|models|pages|replies|utils)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'screens-reach-no-server-module',
      comment: 'Even transitively: a screen that can reach a server module ends up in the browser with it.',
      severity: 'error',
      from: { path: SCREENS },
      to: {
        reachable: true,
        path: '^(controller|middleware|migrations|models|utils|bin|pages/api)/|^jobs/(worker|engine/(?!define|states|run-view))',
      },
    },
    {
      name: 'screens-import-only-browser-safe-rooms',
      severity: 'error',
      from: { path: SCREENS },
      to: { path: PRODUCT, pathNot: BROWSER_SAFE },
    },
    {
      name: 'definitions-import-only-zod-and-define',
      severity: 'error',
      from: { path: '^jobs/definitions/' },
      to: { pathNot: '^(jobs/definitions/|jobs/engine/define\\.ts$|node_modules/zod/)' },
    },
    {
      name: 'replies-know-only-what-a-browser-may',
      severity: 'error',
      from: { path: '^replies/' },
      to: { pathNot: '^(replies/|jobs/definitions/|jobs/engine/(define|states|run-view)\\.ts$)' },
    },
    {
      name: 'replies-are-types-only',
      comment: 'Desks and screens share shapes and nothing else: no line of it exists at run time.',
      severity: 'error',
      from: {},
      to: { path: '^replies/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'utils-and-engine-know-no-family',
      severity: 'error',
      from: { path: '^(utils|jobs/engine)/' },
      to: { path: '^(controller|jobs/definitions|middleware|pages|components)/' },
    },
    {
      name: 'families-are-strangers',
      severity: 'error',
      from: { path: '^controller/([^/]+)/' },
      to: { path: '^controller/([^/]+)/', pathNot: '^controller/$1/' },
    },
    {
      name: 'controllers-know-no-http-server',
      comment: 'Requests and replies belong to middleware and pages/api.',
      severity: 'error',
      from: { path: '^(controller|jobs|models|utils)/' },
      to: { path: '^(middleware|pages|components)/|^node_modules/(next|next-connect)/' },
    },
    {
      name: 'routes-call-only-desks',
      severity: 'error',
      from: { path: '^pages/api/', pathNot: '^pages/api/auth/' },
      to: {
        path: PRODUCT,
        pathNot: '^(controller/[^/]+-desk\\.ts$|middleware/|utils/(env|errors|version)\\.ts$)',
      },
    },
    {
      name: 'only-one-file-imports-bull',
      severity: 'error',
      from: { pathNot: '^(jobs/engine/bull\\.ts$|bench/engine-workers/)' },
      to: { path: '^node_modules/bull/' },
    },
    {
      name: 'only-models-speak-sql',
      severity: 'error',
      from: { path: PRODUCT, pathNot: '^(models|migrations)/' },
      to: { path: '^node_modules/(knex|objection|pg|pg-copy-streams)/' },
    },
    {
      name: 'nobody-imports-stand-ins',
      severity: 'error',
      from: { path: PRODUCT },
      to: { path: '^(stand-ins|tests|bench)/' },
    },
    {
      name: 'stand-ins-are-outside-systems',
      severity: 'error',
      from: { path: '^stand-ins/' },
      to: { path: `${PRODUCT}|^(bin|tests|bench)/` },
    },
    {
      name: 'product-starts-no-processes',
      comment: 'bin/ starts the product; nothing of the product knows how it was started.',
      severity: 'error',
      from: { path: PRODUCT },
      to: { path: '^bin/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|\\.sinkron|\\.sinkron-test|node_modules/\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
