import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { type AttributeRow, SPAN_ATTRIBUTES } from '../src/names/attributes.ts';
import { HEALTH_METRICS, USAGE_METRICS } from '../src/names/usage-document.ts';
import { PACKAGE_VERSION } from '../src/version.ts';

/** Newer than the published constants. */
const NOT_PUBLISHED = [
  'gen_ai.request.reasoning.level',
  'gen_ai.prompt.version',
  'gen_ai.usage.cache_write.input_tokens',
];

describe('the catalogue of names', () => {
  const published = new Set<unknown>(Object.values(conventions));
  const rows: readonly AttributeRow[] = Object.values(SPAN_ATTRIBUTES);

  it('uses the names of the conventions, and its own under bedrock.', () => {
    for (const { name, source } of rows) {
      if (source === 'bedrock-otel') assert.match(name, /^bedrock\./);
      else assert.ok(published.has(name) || NOT_PUBLISHED.includes(name), `${name} is no name of the conventions`);
    }
  });

  it('has every name once', () => {
    const names = [...rows, ...Object.values(USAGE_METRICS), ...Object.values(HEALTH_METRICS)].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  it('knows the version of the package', () => {
    assert.equal(PACKAGE_VERSION, JSON.parse(readFileSync('package.json', 'utf8')).version);
  });
});
