import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openNovaSonicStream, readNovaSonicRequest } from '../../src/codecs/nova-sonic.ts';
import { findBodyGuardrail } from '../../src/codecs/body-guardrail.ts';
import { beginOperation } from '../../src/operations/registry.ts';
import { EVERYTHING, ROLES_ONLY } from '../codecs/captures.ts';

/** Every word that the readers look for, in every place where it does not belong. */
const KEYS = [
  'action assessments usage guardrailCoverage textCharacters guarded total images topicPolicy',
  'topics contentPolicy filters wordPolicy customWords managedWordLists sensitiveInformationPolicy',
  'piiEntities regexes automatedReasoningPolicy findings valid detected match invocationMetrics',
  'guardrailProcessingLatency topicPolicyUnits trace guardrail input outputs inputAssessment',
  'outputAssessments results contentFilter severityScore textUnits promptAttack',
  'sensitiveInformation inputTokens invocationArn asyncInvokeSummaries event usageEvent details',
  'speechTokens textTokens totalInputTokens completionEnd stopReason toolUse toolName contentEnd',
  'sessionStart inferenceConfiguration amazon-bedrock-guardrailAction amazon-bedrock-trace',
  '__proto__ constructor length',
].flatMap((line) => line.split(' '));
const WORDS = ['BLOCKED', 'ANONYMIZED', 'NONE', 'GUARDRAIL_INTERVENED', 'INTERVENED', 'AUDIO', 'END_TURN', '\ud800'];
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(...WORDS),
    fc.double(),
    fc.nat(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 6 }),
  ),
})).value;
const object = fc.dictionary(fc.constantFrom(...KEYS), json, { maxKeys: 8 });

const captures = fc.constantFrom(ROLES_ONLY, EVERYTHING);

const COMMANDS = [
  'ApplyGuardrail',
  'InvokeGuardrailChecks',
  'CountTokens',
  'StartAsyncInvoke',
  'GetAsyncInvoke',
  'ListAsyncInvokes',
  'InvokeModelWithBidirectionalStream',
  'Converse',
  'ConverseStream',
];

describe('any answer of any operation', () => {
  for (const command of COMMANDS) {
    it(`${command}: no throw, and of a guardrail nothing but names and counts`, () => {
      fc.assert(
        fc.property(object, object, captures, (input, output, capture) => {
          const { readPrompt, readAnswer, stream, requestStream } = beginOperation(command, input, undefined);
          assertOutcome(readAnswer(output, {}, capture).response.guardrail);
          readPrompt?.(capture);
          const reader = stream?.open(capture);
          const chunk = Buffer.from(JSON.stringify({ event: output }));
          for (const event of [output, { metadata: output }, { chunk: { bytes: chunk } }]) reader?.read(event);
          requestStream?.read({ chunk: { bytes: chunk } });
          assertOutcome(reader?.answer().response.guardrail);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('any body, whole or cut', () => {
    fc.assert(
      fc.property(object, fc.nat(400), (body, length) => {
        const bytes = Buffer.from(JSON.stringify(body));
        assertOutcome(findBodyGuardrail(bytes, true)?.outcome);
        assertOutcome(findBodyGuardrail(bytes.subarray(0, length), false)?.outcome);
      }),
    );
    assert.equal(findBodyGuardrail('"amazon-bedrock-guardrailAction":"INTERVENED"', false), undefined);
  });

  it('any event of a session, whole or cut: counts are counts', () => {
    const names = fc.constantFrom('usageEvent', 'completionStart', 'completionEnd', 'textOutput', 'toolUse', 'novel');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(names, object), { maxLength: 8 }),
        fc.nat(300),
        fc.boolean(),
        (events, length, content) => {
          const reader = openNovaSonicStream(content);
          for (const [name, members] of events) {
            const bytes = Buffer.from(JSON.stringify({ event: { [name]: members } }));
            for (const chunk of [bytes, bytes.subarray(0, length)]) {
              reader.read(chunk);
              readNovaSonicRequest(chunk);
            }
          }
          for (const count of Object.values(reader.answer().usage ?? {})) assert.ok(Number(count) >= 0);
        },
      ),
    );
  });

  it('a session of any length: a bounded record', () => {
    const reader = openNovaSonicStream(false);
    const chunk = Buffer.from('{"event":{"toolUse":{"toolName":"again"}}}');
    for (let turn = 0; turn < 10_000; turn += 1) reader.read(chunk);
    assert.equal(reader.answer().response.toolNames?.length, 64);
  });
});

const NAMES =
  /^(none|intervened|topic|content|word|sensitive_information|contextual_grounding|automated_reasoning|prompt_attack)$/;

function assertOutcome(outcome: object | undefined): void {
  JSON.stringify(outcome, (_key, value: unknown) => {
    if (typeof value === 'string') assert.match(value, NAMES);
    if (typeof value === 'number') assert.ok(Number.isFinite(value));
    return value;
  });
}
