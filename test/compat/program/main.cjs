'use strict';
const sdk = require('@aws-sdk/client-bedrock-runtime');
const { version } = require('@aws-sdk/client-bedrock-runtime/package.json');
const { startFakeBedrock } = require('bedrock-otel/testing');
const { makeCalls } = require('./calls.cjs');
const { inApplicationSpan, report } = require('./tracing.cjs');

inApplicationSpan(() => makeCalls(sdk, startFakeBedrock)).then(() => report([version]));
