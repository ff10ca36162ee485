import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Call, checkCall, checkCalls, OPERATIONS } from './call.ts';
import { makeExchange } from './exchange.ts';
import { createRecording, nameRecording, type Recording } from './recording.ts';

const DEFAULT_FOLDER = join(import.meta.dirname, '..', 'fixtures', 'recordings');

const HELP = `Records exchanges with the real Amazon Bedrock: one JSON file each, as in test/fixtures/recordings.

  npm run fixtures:record -- --calls test/fixtures-record/calls.json
  npm run fixtures:record -- --name NAME --operation OPERATION --model MODEL --request FILE

  --calls FILE      a JSON list of { name, operation, modelId, request, headers? }
  --name NAME       of the recording: its file becomes bedrock-otel.NAME.json
  --operation NAME  ${OPERATIONS.join(', ')}
  --model ID        a model id, an inference profile or an ARN
  --request FILE    the JSON body of the request as it goes over the network: bytes are base64 in it
  --account ID      an account id to remove wherever it stands; more than one can be given. Those in ARNs and the
                    one that the credentials name are removed in any case
  --out FOLDER      where the files go; default: test/fixtures/recordings
  --overwrite       write over files that exist
  --help

Credentials and region are found as the AWS SDK finds them: AWS_PROFILE, AWS_REGION, AWS_BEARER_TOKEN_BEDROCK, …
Every call is made once and is billed to that account. An error of the service is recorded like any answer.

Not written: headers other than content-type, accept, x-amzn-* (so no authorization, security token, cookie, user
agent, date); credentials, account ids, names of users and roles, wherever they stand. Read a file before you commit
it all the same: what else a request or an answer says about you, only you can know.
`;

interface Options {
  readonly calls: readonly Call[];
  readonly folder: string;
  readonly overwrite: boolean;
  readonly accounts: readonly string[];
}

try {
  const options = readOptions();
  if (options === undefined) process.stdout.write(HELP);
  else await record(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function record({ calls, folder, overwrite, accounts }: Options): Promise<void> {
  const files = calls.map(({ name }) => join(folder, `${nameRecording(name)}.json`));
  // Before anything is billed.
  const existing = files.find((file) => existsSync(file));
  if (existing !== undefined && !overwrite) {
    throw new Error(`${existing}: expected no such file, got one; --overwrite writes over it`);
  }
  for (const [index, call] of calls.entries()) {
    const recording = await recordCall(call, accounts);
    const file = files[index] ?? '';
    await writeFile(file, `${JSON.stringify(recording, undefined, 1)}\n`);
    const { modelId, response, changes = [] } = recording;
    const row = [call.operation, modelId, response.status, relative(process.cwd(), file)];
    process.stdout.write(`${[...row, ...changes.map((change) => `(${change})`)].join('  ')}\n`);
  }
}

async function recordCall(call: Call, accounts: readonly string[]): Promise<Recording> {
  try {
    return createRecording(await makeExchange(call), accounts);
  } catch (error) {
    throw new Error(`${call.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** What the command line asks for, or `undefined` for help. */
function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string' },
      name: { type: 'string' },
      operation: { type: 'string' },
      model: { type: 'string' },
      request: { type: 'string' },
      account: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: DEFAULT_FOLDER },
      overwrite: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { calls, name, operation, model, request, account: accounts, out, overwrite, help } = values;
  if (help) return undefined;
  if (!existsSync(out)) throw new Error(`--out: expected a folder, got ${out}, which does not exist`);
  const noAccount = accounts.find((account) => !/^\d{12}$/.test(account));
  if (noAccount !== undefined) throw new Error(`--account: expected 12 digits, got ${noAccount}`);
  const options = { folder: out, overwrite, accounts };
  if (calls !== undefined) return { ...options, calls: checkCalls(readJson(calls, '--calls'), calls) };
  if (request === undefined)
    throw new Error('expected --calls FILE, or --request FILE with --name, --operation, --model; see --help');
  const call = { name, operation, modelId: model, request: readJson(request, '--request') };
  return { ...options, calls: [checkCall(call, 'call')] };
}

function readJson(file: string, option: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${option}: expected a file of JSON, got ${file}: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  }
}
