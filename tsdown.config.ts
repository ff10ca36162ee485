import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { index: 'src/index.ts', register: 'src/register.ts', testing: 'src/testing/index.ts' },
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node20.19',
  tsconfig: 'tsconfig.build.json',
  dts: true,
  fixedExtension: true,
  clean: true,
});
