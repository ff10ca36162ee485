import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { createAws } from '../doctor/aws/client.ts';
import type { DoctorContext } from '../doctor/context.ts';
import { CHECKS } from '../doctor/registry.ts';
import { isWell, renderJson, renderText } from '../doctor/render.ts';
import { runChecks } from '../doctor/run.ts';

interface DoctorOptions {
  readonly json?: true;
  readonly otlpEndpoint?: string;
  readonly healthEndpoint?: string;
  readonly region?: string;
  readonly logGroupPrefix: string;
  readonly timeout: number;
  readonly import: readonly string[];
  readonly require: readonly string[];
  readonly entry?: string;
  readonly collectorRole?: string;
}

export function createDoctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Looks at the way of a Bedrock call to CloudWatch, from here: packages, hook, collector, AWS. Sends one test document.',
    )
    .option('--json', 'print the findings as one JSON document')
    .option(
      '--import <module>',
      'what the application is started with, as for node (default: bedrock-otel/register)',
      collect,
      [],
    )
    .option('--require <module>', 'the same, for CommonJS', collect, [])
    .option(
      '--entry <file>',
      "the application's first file; it is loaded, so it does what it does when loaded",
      resolvePath,
    )
    .option(
      '--otlp-endpoint <url>',
      "the collector's (default: as OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318)",
      readUrl,
    )
    .option(
      '--health-endpoint <url>',
      "of the collector's health check (default: by BEDROCK_OTEL_HEALTH_PORT)",
      readUrl,
    )
    .option('--region <region>', 'the AWS region (default: as the AWS SDK finds it)', readRegion)
    .option(
      '--log-group-prefix <prefix>',
      "as the collector's",
      readPrefix,
      process.env['BEDROCK_OTEL_LOG_GROUP_PREFIX'] || '/bedrock-otel',
    )
    .option('--collector-role <arn>', 'whose rights are looked at (default: your own)', readRole)
    .option('--timeout <seconds>', 'for each thing that is waited for', readSeconds, 30)
    .addHelpText(
      'after',
      '\nEnds with 0 if nothing is broken (warnings allowed), 1 if something is, 2 if it was asked wrongly.',
    )
    .action(async (options: DoctorOptions) => {
      const findings = await runChecks(CHECKS, createContext(options));
      process.stdout.write(`${options.json === true ? renderJson(findings) : renderText(findings)}\n`);
      process.exitCode = isWell(findings) ? 0 : 1;
    });
}

function createContext(options: DoctorOptions): DoctorContext {
  const directory = process.cwd();
  const environment = process.env;
  const timeoutMs = options.timeout * 1000;
  const given = [
    ...options.require.flatMap((module) => ['--require', module]),
    ...options.import.flatMap((module) => ['--import', module]),
  ];
  // An entry file may load everything itself.
  const usual = options.entry === undefined ? ['--import', 'bedrock-otel/register'] : [];
  return {
    directory,
    environment,
    otlpEndpoint: options.otlpEndpoint,
    healthEndpoint: options.healthEndpoint,
    logGroupPrefix: options.logGroupPrefix,
    timeoutMs,
    preload: given.length > 0 ? given : usual,
    entry: options.entry,
    collectorRole: options.collectorRole,
    aws: createAws({ directory, environment, region: options.region, timeoutMs }),
  };
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function resolvePath(value: string): string {
  return resolve(value);
}

function readUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return value;
  throw new InvalidArgumentError('A URL like http://localhost:4318 is expected.');
}

function readRegion(value: string): string {
  if (/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(value)) return value;
  throw new InvalidArgumentError('A region like us-east-1 is expected.');
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
function readPrefix(value: string): string {
  if (/^[.\-_/#A-Za-z0-9]{1,500}$/.test(value) && !value.endsWith('/')) return value;
  throw new InvalidArgumentError('Letters, digits and ._-/# are expected, without a slash at the end.');
}

function readRole(value: string): string {
  if (/^arn:[\w-]+:iam::\d{12}:(?:role|user)\/.+$/.test(value)) return value;
  throw new InvalidArgumentError('An ARN like arn:aws:iam::123456789012:role/collector is expected.');
}

function readSeconds(value: string): number {
  const seconds = Number(value);
  if (seconds > 0 && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('Seconds are expected, more than 0 and at most 3600.');
}
