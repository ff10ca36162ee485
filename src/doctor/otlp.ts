import type { JsonObject } from '../read.ts';
import type { DoctorContext, Signal } from './context.ts';
import { type Outcome, Stop } from './finding.ts';
import { describeFailure, parseObject } from './network.ts';

const DEFAULT_ENDPOINT = 'http://localhost:4318';

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
export function findOtlpUrl({ otlpEndpoint, environment }: DoctorContext, signal: Signal): string {
  // Set but empty counts as not set.
  const read = (name: string): string | undefined => environment[name] || undefined;
  if (otlpEndpoint === undefined) {
    const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}`;
    if ((read(`${own}_PROTOCOL`) ?? read('OTEL_EXPORTER_OTLP_PROTOCOL')) === 'grpc') {
      throw new Stop({
        status: 'skipped',
        found: 'The application exports by gRPC, and the doctor speaks HTTP only.',
        mend: `Give the collector's HTTP endpoint: --otlp-endpoint ${DEFAULT_ENDPOINT}`,
      });
    }
    const whole = read(`${own}_ENDPOINT`);
    if (whole !== undefined) return whole;
  }
  const base = otlpEndpoint ?? read('OTEL_EXPORTER_OTLP_ENDPOINT') ?? DEFAULT_ENDPOINT;
  return `${base.replace(/\/$/, '')}/v1/${signal}`;
}

/** Sends one request in OTLP's JSON. Stops, with the mend, where the collector does not take it. */
export async function sendOtlp(context: DoctorContext, signal: Signal, body: JsonObject): Promise<JsonObject> {
  const url = findOtlpUrl(context, signal);
  const headers = {
    ...readHeaders(context.environment['OTEL_EXPORTER_OTLP_HEADERS']),
    'content-type': 'application/json',
  };
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(context.timeoutMs),
    });
    text = await response.text();
  } catch (error) {
    throw new Stop(judgeFailure(url, describeFailure(error)));
  }
  if (!response.ok) throw new Stop(judgeStatus(url, signal, response.status, text));
  return parseObject(text);
}

/** `name=value`, percent-encoded, comma-separated: https://www.w3.org/TR/baggage/#header-content */
function readHeaders(list = ''): Record<string, string> {
  const pairs = list.split(',').map((pair) => pair.split('=').map((part) => decode(part.trim())));
  return Object.fromEntries(
    pairs.filter(([name]) => name !== '').map(([name = '', ...rest]) => [name, rest.join('=')]),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function judgeFailure(url: string, reason: string): Outcome {
  const host = new URL(url).host;
  const mends: Readonly<Record<string, string>> = {
    ECONNREFUSED:
      `Nothing listens at ${host}. Start the collector with otel-collector-config.yaml. If it runs in another container, ` +
      'set BEDROCK_OTEL_OTLP_HOST=0.0.0.0 there, and OTEL_EXPORTER_OTLP_ENDPOINT to its name here.',
    ENOTFOUND: 'There is no host of that name here: correct OTEL_EXPORTER_OTLP_ENDPOINT, or give --otlp-endpoint.',
  };
  return {
    status: 'failed',
    found: `${url} cannot be reached: ${reason}`,
    mend: mends[reason] ?? `See that the collector runs and that ${host} can be reached from here.`,
  };
}

const BUSY =
  'The collector lives, but takes nothing now: its queue is full or its memory limit reached, mostly because AWS ' +
  'takes nothing from it. Its log says why; the application tries again by itself.';

const MENDS: Readonly<Record<number, string>> = {
  401: 'The collector asks for a header: set OTEL_EXPORTER_OTLP_HEADERS.',
  403: 'The collector asks for a header: set OTEL_EXPORTER_OTLP_HEADERS.',
  429: BUSY,
  503: BUSY,
};

function judgeStatus(url: string, signal: Signal, status: number, text: string): Outcome {
  const missing =
    `What listens there has no pipeline for ${signal}, or is no collector at all: ` +
    'run it with otel-collector-config.yaml, or add such a pipeline behind the OTLP receiver.';
  return {
    status: 'failed',
    found: `${url} answered ${status}${text.trim() === '' ? '' : `: ${text.trim().slice(0, 200)}`}`,
    mend: status === 404 ? missing : (MENDS[status] ?? "The collector's log says more."),
  };
}
