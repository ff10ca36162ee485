import * as sdk from '@aws-sdk/client-bedrock-runtime';
import sdkPackage from '@aws-sdk/client-bedrock-runtime/package.json' with { type: 'json' };
import { startFakeBedrock } from 'bedrock-otel/testing';
import { makeCalls } from './calls.cjs';
import { inApplicationSpan, report } from './tracing.cjs';

await inApplicationSpan(() => makeCalls(sdk, startFakeBedrock));
report([sdkPackage.version]);
