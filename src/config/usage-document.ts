import { USAGE_DIMENSIONS } from '../names/usage-document.ts';
import type { Check, Environment } from './check.ts';
import type { EmfMode, UsageDocumentConfig } from './options.ts';

const EMF_MODES: ReadonlySet<unknown> = new Set<EmfMode>(['log-record', 'stdout', 'off']);
const DIMENSIONS: ReadonlySet<unknown> = new Set(USAGE_DIMENSIONS);

export function resolveEmfMode(emf: EmfMode | undefined, environment: Environment, check: Check): EmfMode {
  const expected = "'log-record', 'stdout' or 'off'";
  const variable = environment['BEDROCK_OTEL_EMF'] || undefined;
  return (
    check('emf', emf, EMF_MODES.has(emf), expected) ??
    (check('BEDROCK_OTEL_EMF', variable, EMF_MODES.has(variable), expected) as EmfMode | undefined) ??
    'off'
  );
}

export function resolveUsageDocument(
  config: UsageDocumentConfig = {},
  environment: Environment,
  check: Check,
): UsageDocumentConfig {
  const { namespace, dimensionSets, service, environment: name } = config;
  const resource = readResourceAttributes(environment['OTEL_RESOURCE_ATTRIBUTES']);
  const known = {
    namespace: check('usageDocument.namespace', namespace, typeof namespace === 'string' && namespace !== '', 'a name'),
    dimensionSets: check(
      'usageDocument.dimensionSets',
      dimensionSets,
      Array.isArray(dimensionSets) &&
        dimensionSets.every((set) => Array.isArray(set) && set.every((dimension) => DIMENSIONS.has(dimension))),
      `lists of ${USAGE_DIMENSIONS.join(', ')}`,
    ),
    service:
      check('usageDocument.service', service, typeof service === 'string', 'a string') ||
      environment['OTEL_SERVICE_NAME'] ||
      resource.get('service.name'),
    environment:
      check('usageDocument.environment', name, typeof name === 'string', 'a string') ||
      resource.get('deployment.environment.name') ||
      resource.get('deployment.environment'),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** `key=value,key=value`, percent-encoded: https://opentelemetry.io/docs/specs/otel/resource/sdk/ */
function readResourceAttributes(text: string | undefined): Map<string, string> {
  const pairs = (text ?? '').split(',').map((pair) => pair.split('=').map((part) => decode(part.trim())));
  return new Map(pairs.filter((pair): pair is [string, string] => pair.length === 2));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
