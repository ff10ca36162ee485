import assert from 'node:assert/strict';
import type { Environment } from '../src/config/check.ts';
import type { BedrockInstrumentationConfig } from '../src/config/options.ts';
import { resolveConfig } from '../src/config/resolve.ts';

function resolve(config: object, environment: Environment = {}) {
  const told: string[] = [];
  const resolved = resolveConfig(config as BedrockInstrumentationConfig, environment, (message) => told.push(message));
  return { ...resolved, told };
}

describe('options', () => {
  it('have their defaults', () => {
    const { told, emf, captureErrorMessages, resolveModel, usageDocument } = resolve({});
    assert.deepEqual(
      { told, emf, captureErrorMessages, resolveModel, usageDocument },
      {
        told: [],
        emf: 'off',
        captureErrorMessages: true,
        resolveModel: undefined,
        usageDocument: {},
      },
    );
  });

  it('win over the environment', () => {
    assert.equal(resolve({}, { BEDROCK_OTEL_EMF: 'stdout' }).emf, 'stdout');
    assert.equal(resolve({ emf: 'log-record' }, { BEDROCK_OTEL_EMF: 'stdout' }).emf, 'log-record');
    assert.equal(resolve({}, { BEDROCK_OTEL_EMF: '' }).emf, 'off');
  });

  it('take the service and its environment from where OpenTelemetry does', () => {
    const OTEL_RESOURCE_ATTRIBUTES = 'service.name=from%20list, deployment.environment.name=production,broken';
    const from = (config: object, environment: Environment) =>
      resolve({ usageDocument: config }, environment).usageDocument;
    assert.deepEqual(from({}, { OTEL_RESOURCE_ATTRIBUTES }), { service: 'from list', environment: 'production' });
    assert.equal(from({}, { OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME: 'named' }).service, 'named');
    assert.equal(from({ service: 'mine' }, { OTEL_SERVICE_NAME: 'named' }).service, 'mine');
    assert.equal(from({}, { OTEL_RESOURCE_ATTRIBUTES: 'service.name=%zz' }).service, '%zz');
  });

  it('of a wrong type are left out and told, one line each', () => {
    const { told, ...resolved } = resolve(
      {
        resolveModel: 42,
        requestHook: 'no',
        responseHook: null,
        captureErrorMessages: 'yes',
        emf: 'file',
        usageDocument: { namespace: '', dimensionSets: [['ModelId', 'UserId']] },
      },
      { BEDROCK_OTEL_EMF: 'nowhere' },
    );
    assert.deepEqual(told, [
      'bedrock-otel: resolveModel is ignored: expected a function or an object of strings by ARN, got number',
      'bedrock-otel: requestHook is ignored: expected a function, got "no"',
      'bedrock-otel: responseHook is ignored: expected a function, got null',
      'bedrock-otel: captureErrorMessages is ignored: expected a boolean, got "yes"',
      "bedrock-otel: emf is ignored: expected 'log-record', 'stdout' or 'off', got \"file\"",
      "bedrock-otel: BEDROCK_OTEL_EMF is ignored: expected 'log-record', 'stdout' or 'off', got \"nowhere\"",
      'bedrock-otel: usageDocument.namespace is ignored: expected a name, got ""',
      'bedrock-otel: usageDocument.dimensionSets is ignored: expected lists of ModelId, Service, Environment, ErrorCode, AgentId, Feature, got object',
    ]);
    assert.deepEqual([resolved.resolveModel, resolved.captureErrorMessages, resolved.emf], [undefined, true, 'off']);
  });

  it('resolve a model by its own keys only', () => {
    const { resolveModel } = resolve({ resolveModel: { known: 'amazon.nova-pro-v1:0' } });
    assert.deepEqual([resolveModel?.('known'), resolveModel?.('toString')], ['amazon.nova-pro-v1:0', undefined]);
  });
});
