import assert from 'node:assert/strict';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { type AttributeRow, SPAN_ATTRIBUTES } from '../../src/names/attributes.ts';
import {
  EVENT_NAME_ATTRIBUTE,
  EXCEPTION_ATTRIBUTE,
  GENAI_EVENT,
  LLM_ATTRIBUTE,
  LLM_ATTRIBUTES,
  LLM_EVENT,
  type LlmAttributeRow,
} from '../../src/names/events.ts';
import { METRIC_ATTRIBUTE, METRICS } from '../../src/names/metrics.ts';
import { USAGE_EVENT_NAME } from '../../src/names/usage-document.ts';
import { GOLDEN_CALLS, observeGolden } from './golden-calls.ts';
import type { Signals } from './observe.ts';

type Type = AttributeRow['type'];
/** Types by name. */
type Types = ReadonlyMap<string, Type>;

const SPAN_ROWS: readonly AttributeRow[] = Object.values(SPAN_ATTRIBUTES);
const LLM_ROWS: readonly LlmAttributeRow[] = Object.values(LLM_ATTRIBUTES);
const SPAN_TYPES: Types = new Map(SPAN_ROWS.map(({ name, type }) => [name, type]));
const EVENT_NAME: readonly (readonly [string, Type])[] = [[EVENT_NAME_ATTRIBUTE, 'string']];

const EXCEPTION_TYPES: Types = new Map<string, Type>([
  ...SPAN_TYPES,
  [EXCEPTION_ATTRIBUTE.type, 'string'],
  [EXCEPTION_ATTRIBUTE.message, 'string'],
  [LLM_ATTRIBUTE.completionId, 'string'],
]);

/** What each event may carry. */
const EVENT_TYPES: ReadonlyMap<string, Types> = new Map<string, Types>([
  ...Object.entries(LLM_EVENT).map(([kind, name]) => [name, listLlmTypes(kind)] as const),
  [GENAI_EVENT.details, SPAN_TYPES],
  [GENAI_EVENT.exception, EXCEPTION_TYPES],
  [USAGE_EVENT_NAME, new Map()],
]);

function listLlmTypes(kind: string): Types {
  return new Map(LLM_ROWS.filter(({ on }) => on.some((event) => event === kind)).map(({ name, type }) => [name, type]));
}

const METRIC_TYPES: Types = new Map<string, Type>([
  ...SPAN_TYPES,
  ...Object.values(METRIC_ATTRIBUTE).map((name) => [name, 'string'] as const),
]);

const CHECKS: Readonly<Record<Type, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  'string[]': (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  int: (value) => Number.isSafeInteger(value),
  double: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  json: (value) => typeof value === 'object' && value !== null,
};

/** On a span JSON is text. */
function isJsonText(value: unknown): boolean {
  return typeof value === 'string' && CHECKS.json(JSON.parse(value));
}

/** What is wrong with attributes: names that nobody has listed, and values of another type than is promised. */
function checkAttributes(attributes: object, types: Types | undefined, isJson = CHECKS.json): string[] {
  return Object.entries(attributes)
    .filter(([name, value]) => {
      const type = types?.get(name);
      return type === undefined || !(type === 'json' ? isJson : CHECKS[type])(value);
    })
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
}

function checkNames({ spans, logRecords, points }: Signals): string[] {
  return [
    ...spans.flatMap(({ attributes, events }) => [
      ...checkAttributes(attributes, SPAN_TYPES, isJsonText),
      ...events.flatMap(({ name, attributes = {} }) => checkAttributes({ ...attributes }, EVENT_TYPES.get(name))),
      ...events.map(({ name }) => name).filter((name) => !EVENT_TYPES.has(name)),
    ]),
    ...logRecords.flatMap(({ eventName = '', attributes }) =>
      checkAttributes(attributes, new Map([...(EVENT_TYPES.get(eventName) ?? []), ...EVENT_NAME])),
    ),
    ...logRecords.map(({ eventName = '' }) => eventName).filter((name) => !EVENT_TYPES.has(name)),
    ...points.flatMap(({ attributes }) => checkAttributes(attributes, METRIC_TYPES)),
  ];
}

/** Names of the newest text, which no package publishes yet. */
const NEWER = [
  'gen_ai.request.reasoning.level',
  'gen_ai.prompt.version',
  'gen_ai.usage.cache_write.input_tokens',
  'gen_ai.token.modality',
  'gen_ai.client.inference.duration',
  'gen_ai.client.inference.time_to_first_chunk',
  'gen_ai.client.inference.time_per_output_chunk',
  'gen_ai.client.inference.operation.input_tokens',
  'gen_ai.client.inference.operation.output_tokens',
  'gen_ai.client.inference.usage.input_tokens',
  'gen_ai.client.inference.usage.output_tokens',
  'gen_ai.client.inference.usage.cache_read.input_tokens',
  'gen_ai.client.inference.usage.cache_write.input_tokens',
  'gen_ai.client.inference.usage.reasoning.output_tokens',
];

/** What belongs to the conventions by its name; Llm events have a vocabulary of New Relic's. */
const OF_THE_CONVENTIONS = /^(gen_ai|aws|server|error|rpc|cloud|http|exception|session)\./;

/** All names that a call leaves behind: of attributes, events and metrics. */
function listNames({ spans, logRecords, points }: Signals): string[] {
  const records = logRecords.filter(({ eventName }) => eventName?.startsWith('gen_ai.'));
  return [
    ...spans.flatMap(({ attributes }) => Object.keys(attributes)),
    ...records.flatMap(({ eventName = '', attributes }) => [eventName, ...Object.keys(attributes)]),
    ...points.flatMap(({ name, attributes }) => [name, ...Object.keys(attributes)]),
  ];
}

/** The conventions' tables, by hand: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md */
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
const seconds = { unit: 's', boundaries: SECONDS };
const tokens = { unit: '{token}', boundaries: TOKENS };
const counter = { unit: '{token}', boundaries: undefined, required: ['gen_ai.token.modality'] };
const EXPECTED_METRICS: Readonly<
  Record<string, { unit: string; boundaries: number[] | undefined; required?: string[]; allowed?: string[] }>
> = {
  'gen_ai.client.token.usage': { ...tokens, required: ['gen_ai.token.type'] },
  'gen_ai.client.operation.duration': { ...seconds, allowed: ['error.type'] },
  'gen_ai.client.operation.time_to_first_chunk': seconds,
  'gen_ai.client.operation.time_per_output_chunk': seconds,
  'gen_ai.client.inference.duration': { ...seconds, allowed: ['error.type'] },
  'gen_ai.client.inference.time_to_first_chunk': seconds,
  'gen_ai.client.inference.time_per_output_chunk': seconds,
  'gen_ai.client.inference.operation.input_tokens': tokens,
  'gen_ai.client.inference.operation.output_tokens': tokens,
  'gen_ai.client.inference.usage.input_tokens': counter,
  'gen_ai.client.inference.usage.output_tokens': counter,
  'gen_ai.client.inference.usage.cache_read.input_tokens': counter,
  'gen_ai.client.inference.usage.cache_write.input_tokens': counter,
  'gen_ai.client.inference.usage.reasoning.output_tokens': counter,
};
/** Of every metric of the conventions. */
const REQUIRED = ['gen_ai.operation.name', 'gen_ai.provider.name'];
const ALLOWED = ['gen_ai.request.model', 'gen_ai.response.model', 'server.address', 'server.port'];

describe('names', () => {
  for (const golden of GOLDEN_CALLS) {
    it(`of ${golden.name} stand in the catalogue, with values of their types`, async () => {
      assert.deepEqual(checkNames(await observeGolden(golden)), []);
    });

    it(`of ${golden.name} are the conventions’, or this package’s own`, async () => {
      const published = new Set<unknown>(Object.values(conventions));
      const strangers = listNames(await observeGolden(golden)).filter((name) =>
        OF_THE_CONVENTIONS.test(name) ? !published.has(name) && !NEWER.includes(name) : !isOwn(name),
      );
      assert.deepEqual(strangers, []);
    });

    it(`of ${golden.name} are metrics with the conventions’ units, buckets and attributes`, async () => {
      const { points } = await observeGolden(golden);
      for (const { name, unit, attributes, boundaries } of points.filter(({ name }) => name.startsWith('gen_ai.'))) {
        const { required = [], allowed = [], ...expected } = EXPECTED_METRICS[name] ?? {};
        assert.deepEqual({ unit, boundaries }, expected, name);
        const found = Object.keys(attributes);
        assert.deepEqual(
          [...REQUIRED, ...required].filter((attribute) => !found.includes(attribute)),
          [],
          name,
        );
        const known = [...REQUIRED, ...required, ...ALLOWED, ...allowed];
        assert.deepEqual(
          found.filter((attribute) => !known.includes(attribute)),
          [],
          name,
        );
      }
    });
  }

  it('newer than the published ones are newer still', () => {
    const published = new Set<unknown>(Object.values(conventions));
    assert.deepEqual(
      NEWER.filter((name) => published.has(name)),
      [],
    );
  });

  it('of metrics: all that the conventions have are in the catalogue, and all of those are recorded', async () => {
    const inCatalogue = Object.values(METRICS)
      .map(({ name }) => name)
      .filter((name) => name.startsWith('gen_ai.'));
    assert.deepEqual(inCatalogue.toSorted(), Object.keys(EXPECTED_METRICS).toSorted());
    const recorded = new Set<string>();
    for (const golden of GOLDEN_CALLS) for (const { name } of (await observeGolden(golden)).points) recorded.add(name);
    assert.deepEqual(
      inCatalogue.filter((name) => !recorded.has(name)),
      [],
    );
  });

  it('would be refused if they were strange, or of another type', () => {
    const wrong: readonly (readonly [attributes: object, types: Types | undefined])[] = [
      [{ 'gen_ai.usage.input_tokens': 1.5 }, SPAN_TYPES],
      [{ 'gen_ai.request.temperature': '1' }, SPAN_TYPES],
      [{ 'gen_ai.request.stream': 'true' }, SPAN_TYPES],
      [{ 'gen_ai.response.finish_reasons': 'stop' }, SPAN_TYPES],
      [{ 'gen_ai.input.messages': '[]' }, SPAN_TYPES],
      [{ 'gen_ai.novel': 1 }, SPAN_TYPES],
      [{ is_response: true }, EVENT_TYPES.get(LLM_EVENT.summary)],
      [{ id: 'x' }, undefined],
    ];
    for (const [attributes, types] of wrong) assert.equal(checkAttributes(attributes, types).length, 1);
    assert.deepEqual(checkAttributes({ 'gen_ai.input.messages': [] }, SPAN_TYPES, isJsonText).length, 1);
  });
});

function isOwn(name: string): boolean {
  return name.startsWith('bedrock.') || name === EVENT_NAME_ATTRIBUTE || name === LLM_ATTRIBUTE.completionId;
}
