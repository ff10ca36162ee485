/**
 * The collector's binary: found, or built once from `builder.yaml` with OpenTelemetry's builder.
 * https://opentelemetry.io/docs/collector/extend/ocb/
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const MANIFEST = fileURLToPath(new URL('builder.yaml', import.meta.url));
const CONFIG = fileURLToPath(new URL('../../otel-collector-config.yaml', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/collector/', import.meta.url));

/** The names under which a distribution's binary can stand on PATH. */
const BINARIES = ['otelcol-contrib', 'otelcol'];

/** The path of a binary, or why there is none and how to get one. */
type FoundCollector = { readonly path: string } | { readonly reason: string };

interface FindOptions {
  /** Build the binary where none is found: minutes the first time, and Go is needed. Default: false. */
  readonly build?: boolean;
  /** What it is made of. With another one than the default, only the binary built from it will do. */
  readonly manifest?: string;
}

/** A collector: `BEDROCK_OTEL_COLLECTOR`, the one built before, one on PATH, or a new build. */
export async function findCollector({ build = false, manifest = MANIFEST }: FindOptions = {}): Promise<FoundCollector> {
  if (manifest !== MANIFEST) return buildCollector(manifest);
  const given = process.env['BEDROCK_OTEL_COLLECTOR'];
  if (given !== undefined && given !== '') {
    return (await isExecutable(given))
      ? { path: given }
      : { reason: `BEDROCK_OTEL_COLLECTOR is ${given}, and no program stands there.` };
  }
  const cached = await cachePath(manifest);
  if (await isExecutable(cached)) return { path: cached };
  const onPath = await findOnPath();
  if (onPath !== undefined) return { path: onPath };
  if (build) return buildCollector(manifest);
  return {
    reason:
      'No OpenTelemetry Collector found. Install otelcol-contrib (https://opentelemetry.io/docs/collector/install/), ' +
      'set BEDROCK_OTEL_COLLECTOR to one, or build it with Go: node test/collector/build.ts',
  };
}

/**
 * For a suite that needs the collector: its path. Without one the suite is skipped with a line that says why,
 * except in CI, where it fails.
 */
export async function requireCollector(suite: Mocha.Context, manifest = MANIFEST): Promise<string> {
  const found = await findCollector({ build: true, manifest });
  if ('path' in found) return found.path;
  if (process.env['CI']) throw new Error(found.reason);
  process.stderr.write(`Skipped, for want of a collector: ${found.reason}\n`);
  return suite.skip();
}

/** The binary that belongs to a manifest as it is now; built by one caller, awaited by all others. */
async function buildCollector(manifest: string): Promise<FoundCollector> {
  const path = await cachePath(manifest);
  if (await isExecutable(path)) return { path };
  const go = await findGo();
  if (go === undefined) {
    return { reason: 'Building the collector needs Go 1.26 or later on PATH: https://go.dev/doc/install' };
  }
  await mkdir(CACHE, { recursive: true });
  const lock = `${path}.lock`;
  while (!(await isExecutable(path))) {
    if (!(await takeLock(lock))) {
      await sleep(500);
      continue;
    }
    try {
      if (!(await isExecutable(path))) await runBuilder(manifest, path, go);
    } catch (error) {
      return { reason: `The collector could not be built.\n${outputOf(error)}` };
    } finally {
      await rm(lock, { force: true });
    }
  }
  return { path };
}

async function runBuilder(source: string, path: string, go: NodeJS.ProcessEnv): Promise<void> {
  const manifest = await readFile(source, 'utf8');
  const version = /^ {2}version: (\S+)/m.exec(manifest)?.[1];
  if (version === undefined) throw new Error(`${source} names no dist.version`);
  const bin = join(CACHE, `builder-${version}`);
  const builder = join(bin, 'builder');
  if (!(await isExecutable(builder))) {
    await run('go', ['install', `go.opentelemetry.io/collector/cmd/builder@v${version}`], {
      env: { ...go, GOBIN: bin },
    });
  }
  const directory = await mkdtemp(join(CACHE, 'build-'));
  try {
    // There is no flag for the place of the output, so a copy of the manifest says it.
    const copy = join(directory, 'builder.yaml');
    await writeFile(copy, manifest.replace(/^dist:$/m, `dist:\n  output_path: ${JSON.stringify(directory)}`));
    await run(builder, ['--config', copy], { env: { ...go, CGO_ENABLED: '0' }, maxBuffer: 64 * 1024 * 1024 });
    // A rename, so that nobody ever sees half a binary.
    await rename(join(directory, 'otelcol'), path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** One file for each manifest and platform, so that a tree mounted into a container does not mix them up. */
async function cachePath(manifest: string): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(manifest))
    .digest('hex')
    .slice(0, 16);
  return join(CACHE, `otelcol-${process.platform}-${process.arch}-${hash}`);
}

/** The environment for Go, or nothing where there is no Go. */
export async function findGo(): Promise<NodeJS.ProcessEnv | undefined> {
  try {
    const { stdout } = await run('go', ['env', 'GOPROXY', 'GOFLAGS']);
    const [proxies = '', flags = ''] = stdout.split('\n');
    return {
      ...process.env,
      // Without `direct`, Go says which module a proxy lacks; with it, it goes on to fail in git.
      GOPROXY: proxies.replace(/[,|]direct\b/g, ''),
      // The cache is inside of a git repository, which is not the collector's.
      GOFLAGS: `${flags} -buildvcs=false`.trim(),
    };
  } catch {
    return undefined;
  }
}

/** The first collector on PATH that has all the components of our configuration. */
async function findOnPath(): Promise<string | undefined> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of BINARIES) {
      const path = join(directory, name);
      if (directory !== '' && (await isExecutable(path)) && (await accepts(path))) return path;
    }
  }
  return undefined;
}

async function accepts(path: string): Promise<boolean> {
  // It asks for credentials even to validate; these go nowhere.
  const env = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
  return run(path, ['validate', '--config', CONFIG], { env }).then(
    () => true,
    () => false,
  );
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * True for the caller that may build now; a lock whose holder has died is taken away. Two that take it away at once
 * may both build, which costs time and nothing else.
 */
async function takeLock(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function outputOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr ?? message).slice(-4000);
}

if (import.meta.main) {
  const found = await findCollector({ build: true });
  process.stdout.write(`${'path' in found ? found.path : found.reason}\n`);
  process.exitCode = 'path' in found ? 0 : 1;
}
