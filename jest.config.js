/** Runs TypeScript as Node itself does: types stripped, nothing rewritten, real ES modules. */
export default {
  testEnvironment: 'node',
  // Jest would leave one of CI's two cores idle.
  maxWorkers: 2,
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/strip-types.mjs' },
};
