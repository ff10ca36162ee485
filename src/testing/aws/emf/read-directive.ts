import { isObject } from '../../expectation.ts';
import { refuse } from './refusal.ts';
import { isUnit } from './units.ts';

/** One MetricDirective, read and found right. */
export interface Directive {
  readonly namespace: string;
  readonly dimensionSets: readonly (readonly string[])[];
  readonly metrics: readonly MetricDefinition[];
}

interface MetricDefinition {
  readonly name: string;
  readonly unit: string;
}

const MAX_DIMENSIONS = 30;
const MAX_METRICS = 100;

/**
 * The specification lets metric names and namespaces have 1,024 characters, PutMetricData and MetricDatum 255;
 * dimension names 250 and 255. The fake takes the smaller ones.
 */
const MAX_NAME = 255;
const MAX_DIMENSION_NAME = 250;

/** Visible ASCII and spaces, at least one of them visible, not a colon first. */
const DIMENSION = /^(?!:)(?=.*\S)[ -~]+$/;
/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Namespace */
const NAMESPACE = /^(?!:|AWS\/)(?=.*\S)[\w.\-/#: ]+$/;

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
export function readDirective(directive: unknown): Directive {
  const { Namespace, Dimensions, Metrics } = isObject(directive) ? directive : refuse('malformed', 'CloudWatchMetrics');
  if (typeof Namespace !== 'string' || Namespace.length > MAX_NAME || !NAMESPACE.test(Namespace)) {
    return refuse('namespace', `Namespace ${JSON.stringify(Namespace)}`);
  }
  // A set may be empty, the list of sets may not.
  if (!Array.isArray(Dimensions) || Dimensions.length === 0) return refuse('malformed', 'Dimensions');
  if (!Array.isArray(Metrics)) return refuse('malformed', 'Metrics');
  if (Metrics.length > MAX_METRICS) refuse('too-many-metrics', `${Metrics.length} metrics`);
  return {
    namespace: Namespace,
    dimensionSets: Dimensions.map(readDimensionSet),
    metrics: Metrics.map(readDefinition),
  };
}

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html */
export function readDimension(document: Record<string, unknown>, name: string): string {
  if (!Object.hasOwn(document, name)) refuse('missing-dimension', name);
  const value = document[name];
  if (typeof value !== 'string' || value.length > 1024 || !DIMENSION.test(value)) {
    return refuse('dimension-value', `${name} ${JSON.stringify(value)}`);
  }
  return value;
}

function readDimensionSet(set: unknown): string[] {
  if (!Array.isArray(set)) return refuse('malformed', 'Dimensions');
  if (set.length > MAX_DIMENSIONS) refuse('too-many-dimensions', `${set.length} dimensions`);
  if (new Set(set).size < set.length) refuse('duplicate-dimension', JSON.stringify(set));
  return set.map((name: unknown) => {
    const valid = typeof name === 'string' && name.length <= MAX_DIMENSION_NAME && DIMENSION.test(name);
    return valid ? name : refuse('dimension-name', JSON.stringify(name));
  });
}

function readDefinition(definition: unknown): MetricDefinition {
  const { Name, Unit, StorageResolution } = isObject(definition) ? definition : refuse('malformed', 'Metrics');
  if (typeof Name !== 'string' || Name === '' || Name.length > MAX_NAME) {
    return refuse('metric-name', JSON.stringify(Name));
  }
  // The collector's awsemf exporter writes an empty unit for none, and its metrics do arrive.
  const unit = Unit === undefined || Unit === '' ? 'None' : Unit;
  if (!isUnit(unit)) return refuse('unknown-unit', `${Name} ${JSON.stringify(unit)}`);
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60) {
    refuse('storage-resolution', `${Name} ${JSON.stringify(StorageResolution)}`);
  }
  return { name: Name, unit };
}
