import { defineConfig } from 'tsdown';

const shared = {
  platform: 'node',
  target: 'node20.19',
  tsconfig: 'tsconfig.build.json',
  fixedExtension: true,
} as const;

export default defineConfig([
  {
    ...shared,
    entry: { index: 'src/index.ts', register: 'src/register.ts', testing: 'src/testing/index.ts' },
    format: ['esm', 'cjs'],
    dts: true,
    clean: true,
  },
  // A graph of its own: otherwise index and register would load one more shared chunk.
  { ...shared, entry: { cli: 'src/cli/main.ts' }, format: 'esm', dts: false, clean: false },
]);
