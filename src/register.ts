import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import { REGISTERED_SDK } from './flush-telemetry.ts';
import { BedrockInstrumentation } from './instrumentation.ts';
import { readVariable } from './setup/environment.ts';
import { flushAtEnd } from './setup/flush-at-end.ts';
import { loadSdk } from './setup/load.ts';
import { startSdk } from './setup/start-sdk.ts';
import { chooseEmfMode } from './setup/usage-hop.ts';

// `node --import bedrock-otel/register app.mjs`, or `--require`: OpenTelemetry from the `OTEL_*` variables of the
// environment, and every Bedrock call observed. No import-in-the-middle hook is installed: none is needed.

/** The package has an ES module and a CommonJS build, and one process may load both. */
const REGISTERED = Symbol.for('bedrock-otel.register');

function register(): void {
  const holder = globalThis as { [REGISTERED]?: true };
  if (holder[REGISTERED] === true || isDisabled()) return;
  holder[REGISTERED] = true;

  if (hasTracerProvider()) {
    // The application has set OpenTelemetry up, and sees to its end, too.
    runOrWarn(() => new BedrockInstrumentation());
    return;
  }
  const packages = runOrWarn(loadSdk);
  if (packages === 'missing') {
    throw new Error(
      'bedrock-otel/register needs @opentelemetry/sdk-node, which is not installed: ' +
        'npm install @opentelemetry/sdk-node @opentelemetry/propagator-aws-xray @opentelemetry/resource-detector-aws ' +
        '(the last two are optional: X-Ray propagation, and resource attributes of Amazon ECS, EKS, EC2 and AWS Lambda)',
    );
  }
  if (packages !== undefined)
    runOrWarn(() => {
      const sdk = startSdk(packages, [new BedrockInstrumentation({ emf: chooseEmfMode() })]);
      REGISTERED_SDK.flush = sdk.flush;
      flushAtEnd(sdk);
    });
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
function isDisabled(): boolean {
  return readVariable('OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
}

/** Until a provider is registered, the API hands out a proxy with nothing behind it. */
function hasTracerProvider(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('bedrock-otel') !== undefined;
}

/** Telemetry that cannot start does not keep the application from starting. */
function runOrWarn<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.emitWarning(`bedrock-otel/register could not start, the application runs without it: ${reason}`, {
      type: 'BedrockOtelWarning',
      code: 'BEDROCK_OTEL_NOT_STARTED',
    });
    return undefined;
  }
}

register();
