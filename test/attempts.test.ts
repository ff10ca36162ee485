import assert from 'node:assert/strict';
import { AttemptLog } from '../src/attempts.ts';

function endpointOf(hostname: string, authorization?: string) {
  const attempts = new AttemptLog();
  attempts.started({ hostname, protocol: 'https:', headers: authorization === undefined ? {} : { authorization } }, 0);
  return attempts.endpoint.region;
}

describe('the region of a call', () => {
  it('is the one that the request was signed for', () => {
    const signature = 'AWS4-HMAC-SHA256 Credential=AKID/20261121/eu-central-1/bedrock/aws4_request, SignedHeaders=host';
    assert.equal(endpointOf('bedrock-runtime.us-east-1.amazonaws.com', signature), 'eu-central-1');
    assert.equal(endpointOf('127.0.0.1', signature), 'eu-central-1');
  });

  it('is that of the host for a request with an API key', () => {
    for (const [host, region] of [
      ['bedrock-runtime.us-east-1.amazonaws.com', 'us-east-1'],
      ['bedrock-runtime-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
      ['vpce-0a1b-c2d3.bedrock-runtime.eu-west-3.vpce.amazonaws.com', 'eu-west-3'],
      ['bedrock-runtime.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
      ['bedrock-runtime.ap-southeast-2.api.aws', 'ap-southeast-2'],
      ['localhost', undefined],
      ['gateway.example.com', undefined],
    ] as const)
      assert.equal(endpointOf(host, 'Bearer key'), region, host);
  });
});
