import type { Scope } from './sign.ts';

export type Service = 'logs' | 'xray' | 'sts' | 'iam';

export interface Endpoint extends Scope {
  readonly url: URL;
}

/** By the AWS SDKs' own names: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html */
const VARIABLES: Readonly<Record<Service, string>> = {
  logs: 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
  xray: 'AWS_ENDPOINT_URL_XRAY',
  sts: 'AWS_ENDPOINT_URL_STS',
  iam: 'AWS_ENDPOINT_URL_IAM',
};

/** IAM is one for each partition: https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
const IAM: readonly { readonly regions: RegExp; readonly host: string; readonly region: string }[] = [
  { regions: /^cn-/, host: 'iam.cn-north-1.amazonaws.com.cn', region: 'cn-north-1' },
  { regions: /^us-gov-/, host: 'iam.us-gov.amazonaws.com', region: 'us-gov-west-1' },
  { regions: /(?:)/, host: 'iam.amazonaws.com', region: 'us-east-1' },
];

/** Where a service is, and for which region requests to it are signed. */
export function findEndpoint(
  service: Service,
  region: string,
  environment: Readonly<Record<string, string | undefined>>,
): Endpoint {
  const iam = service === 'iam' ? IAM.find(({ regions }) => regions.test(region)) : undefined;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  // Set but empty counts as not set.
  const given = environment[VARIABLES[service]] || environment['AWS_ENDPOINT_URL'];
  return {
    service,
    region: iam?.region ?? region,
    url: new URL(given || `https://${iam?.host ?? `${service}.${region}.${domain}`}`),
  };
}
