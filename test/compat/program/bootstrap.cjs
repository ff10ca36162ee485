'use strict';
require('./tracing.cjs');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { BedrockInstrumentation } = require('bedrock-otel');

registerInstrumentations({ instrumentations: [new BedrockInstrumentation()] });
