import type { DoctorContext, Signal } from '../context.ts';
import { type Outcome, Stop } from '../finding.ts';
import { describeFailure } from '../network.ts';
import { findOtlpUrl, sendOtlp } from '../otlp.ts';

const EMPTY: Readonly<Record<Signal, object>> = {
  logs: { resourceLogs: [] },
  traces: { resourceSpans: [] },
  metrics: { resourceMetrics: [] },
};

/** Whether the collector is there and takes every signal: an empty request is valid, and leaves no trace. */
export async function checkCollector(context: DoctorContext): Promise<Outcome> {
  const signals = Object.entries(EMPTY) as [Signal, Readonly<Record<string, unknown>>][];
  const refused = (await Promise.all(signals.map(([signal, body]) => trySignal(context, signal, body)))).filter(
    (outcome) => outcome !== undefined,
  );
  const [first] = refused;
  if (first !== undefined) {
    // One reason is mostly the reason of all; its mend is said once.
    const mends = new Set(refused.map(({ mend }) => mend));
    return { ...first, found: refused.map(({ found }) => found).join('\n'), mend: [...mends].join('\n') } as Outcome;
  }
  const unhealthy = await askHealth(context);
  return unhealthy ?? { status: 'ok', found: `${findOtlpUrl(context, 'logs')}, and so traces and metrics` };
}

async function trySignal(
  context: DoctorContext,
  signal: Signal,
  body: Readonly<Record<string, unknown>>,
): Promise<Outcome | undefined> {
  try {
    await sendOtlp(context, signal, body);
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return error.outcome;
    throw error;
  }
}

/** Where its address is known: by the option, or by the variable that the collector's configuration reads. */
async function askHealth(context: DoctorContext): Promise<Outcome | undefined> {
  const { healthEndpoint, environment, timeoutMs } = context;
  const port = environment['BEDROCK_OTEL_HEALTH_PORT'] || undefined;
  const known = port === undefined ? undefined : `http://${new URL(findOtlpUrl(context, 'logs')).hostname}:${port}/`;
  const url = healthEndpoint ?? known;
  if (url === undefined) return undefined;
  let answer: string;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    if (response.ok) return undefined;
    answer = `answered ${response.status}`;
  } catch (error) {
    answer = `cannot be reached: ${describeFailure(error)}`;
  }
  return {
    status: 'warning',
    found: `The collector takes all signals, but its health check ${url} ${answer}.`,
    mend: "A collector that is starting or stopping says so here; else correct the address, or see the collector's log.",
  };
}
