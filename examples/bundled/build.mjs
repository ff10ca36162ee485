// Bundles the application and all its packages into one file.
//
// An ES module, because OpenTelemetry's packages look for `import.meta.url`; their CommonJS dependencies look for
// `require`, which the banner gives them.
import { join } from 'node:path';
import { build } from 'esbuild';

await build({
  entryPoints: [join(import.meta.dirname, 'app.mjs')],
  outfile: join(import.meta.dirname, 'dist/app.mjs'),
  bundle: true,
  minify: true,
  format: 'esm',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
});
