// Who may import whom inside src/. docs/ARCHITECTURE.md shows the same table with reasons.
const may = {
  model: [],
  errors: [],
  disk: ['errors'],
  flow: [],
  schema: ['model'],
  reader: ['model', 'errors', 'flow'],
  writer: ['model', 'errors', 'disk'],
  flattener: ['model', 'errors', 'schema'],
  mapper: ['model', 'errors', 'schema'],
  validator: ['model', 'schema'],
  matcher: ['model', 'errors'],
  planner: ['model', 'flow'],
  reconciler: ['model'],
  client: ['model', 'errors', 'schema', 'flow'],
  journal: ['model', 'errors', 'disk'],
  inspector: ['model'],
  proposer: ['model', 'errors', 'schema', 'mapper', 'inspector'],
  report: ['model', 'schema', 'writer', 'inspector'],
  sandbox: ['model', 'schema'],
  pipeline: [
    'model',
    'errors',
    'disk',
    'flow',
    'schema',
    'reader',
    'writer',
    'flattener',
    'mapper',
    'validator',
    'matcher',
    'planner',
    'reconciler',
    'client',
    'journal',
    'inspector',
    'proposer',
    'report',
    'sandbox',
  ],
};

const rooms = Object.entries(may).map(([room, list]) => ({
  name: `${room}-room`,
  severity: 'error',
  comment: `src/${room} may import ${list.join(', ') || 'nothing'}.`,
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...list].join('|')})/` },
}));

// One third-party library, one place.
const walls = {
  'csv-parse': 'reader/csv',
  'iconv-lite': 'reader/',
  yauzl: 'reader/',
  saxes: 'reader/',
  'csv-stringify': 'writer/csv',
  exceljs: 'writer/xlsx',
  bottleneck: 'client/limiter',
  undici: 'client/way-out',
  'p-limit': 'flow/',
  yaml: '(mapper|proposer|cli|sandbox)/',
  luxon: '(mapper|sandbox|schema|flattener)/',
  'libphonenumber-js': 'mapper/',
  'classic-level': 'matcher/disk-store',
  re2js: 'mapper/',
  '@internationalized': 'mapper/',
  '@marcbachmann': 'mapper/',
  hono: 'sandbox/',
  '@hono': 'sandbox/',
  yargs: 'cli/',
  'cli-progress': 'cli/',
};

const libraries = Object.entries(walls).map(([library, place]) => ({
  name: `${library.replace(/\W/g, '')}-wall`,
  severity: 'error',
  comment: `${library} is used in src/${place} alone.`,
  from: { path: '^src/', pathNot: `^src/${place}` },
  to: { path: `node_modules/${library}` },
}));

module.exports = {
  forbidden: [
    ...rooms,
    ...libraries,
    {
      name: 'cli-is-a-guest',
      severity: 'error',
      comment: 'cli/ uses what the library exports, each command the files that it needs.',
      from: { path: '^src/cli/' },
      to: { path: '^src/', pathNot: '^src/(cli/|index\\.ts$|pipeline/|report/|errors/)' },
    },
    {
      name: 'cli-loads-when-asked',
      severity: 'error',
      comment:
        'A command loads its files when it runs; only types and index.ts may be imported at the start, and what tells of a failure.',
      from: { path: '^src/cli/', pathNot: '^src/cli/failure\\.ts$' },
      to: { path: '^src/(pipeline|report|errors)/', dynamic: false },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '^src/cli/main\\.ts$' }, to: {} },
    {
      name: 'no-dev-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
