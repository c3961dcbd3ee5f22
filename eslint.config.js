import tseslint from 'typescript-eslint';

/** What a folder of src/ may import: arrows only point down, and adapters never see each other. */
const adapters = [
  ...['traffic', 'health', 'release', 'scaling', 'preflight', 'checkpoint'],
  ...['report', 'aws', 'config', 'github', 'modes'],
];
const mayImport = {
  rollout: [],
  config: ['rollout'],
  aws: ['rollout'],
  traffic: ['rollout', 'aws'],
  health: ['rollout', 'aws'],
  release: ['rollout', 'aws'],
  scaling: ['rollout', 'aws'],
  preflight: ['rollout', 'aws'],
  checkpoint: ['rollout', 'aws'],
  report: ['rollout'],
  github: ['rollout'],
  modes: ['rollout'],
};

const layers = Object.entries(mayImport).map(([folder, allowed]) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: [
              ...['rollout', ...adapters]
                .filter((other) => other !== folder && !allowed.includes(other))
                .map((other) => `**/${other}/*`),
              '../*.ts',
              ...(folder === 'rollout' ? ['node:*', '@*/**'] : []),
            ],
            message: `src/${folder} may import only: ${['itself', ...allowed].join(', ')} (docs/architecture.md).`,
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'node_modules/', 'coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-process-exit': 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/index.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'Set process.exitCode in src/index.ts instead.' },
        { object: 'process', property: 'env', message: 'Only src/index.ts reads the environment.' },
      ],
    },
  },
  {
    files: [
      'simulator/**/*.ts',
      'scripts/**/*.ts',
      'demo/**/*.ts',
      'bench/**/*.ts',
      '__tests__/third-party/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  ...layers,
);
