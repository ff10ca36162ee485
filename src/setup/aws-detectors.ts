import { existsSync, readFileSync } from 'node:fs';
import { readList, readVariable } from './environment.ts';
import type { SdkPackages } from './load.ts';

type AwsDetectors = NonNullable<SdkPackages['aws']>;
type DetectorName = keyof AwsDetectors;

const PLATFORMS: readonly { readonly name: DetectorName; readonly variables: readonly string[] }[] = [
  { name: 'awsLambdaDetector', variables: ['AWS_LAMBDA_FUNCTION_NAME'] },
  { name: 'awsEcsDetector', variables: ['ECS_CONTAINER_METADATA_URI_V4', 'ECS_CONTAINER_METADATA_URI'] },
  { name: 'awsEksDetector', variables: ['KUBERNETES_SERVICE_HOST'] },
];

/** What a later one says counts. */
const ALL: readonly DetectorName[] = ['awsEc2Detector', 'awsBeanstalkDetector', ...PLATFORMS.map(({ name }) => name)];

/**
 * The detector of the AWS platform that the process runs on, none elsewhere: they ask over the network, EC2's for
 * up to 5 seconds where nobody answers, and no telemetry leaves before that. OTEL_NODE_RESOURCE_DETECTORS
 * overrules this: all of them where it names `aws` or `all`, otherwise none.
 */
export function chooseAwsDetectors(aws: AwsDetectors): AwsDetectors[DetectorName][] {
  const wanted = readList('OTEL_NODE_RESOURCE_DETECTORS');
  if (wanted !== undefined) return wanted.includes('aws') || wanted.includes('all') ? ALL.map((name) => aws[name]) : [];
  const platform = PLATFORMS.find(({ variables }) => variables.some((name) => readVariable(name) !== undefined));
  if (platform !== undefined) return [aws[platform.name]];
  return isEc2Instance() ? [aws.awsEc2Detector] : [];
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html */
function isEc2Instance(): boolean {
  if (readVariable('AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true') return false;
  // From inside a container the metadata service is often a hop too far away.
  if (existsSync('/.dockerenv')) return false;
  try {
    return readFileSync('/sys/devices/virtual/dmi/id/sys_vendor', 'utf8').startsWith('Amazon EC2');
  } catch {
    return false;
  }
}
