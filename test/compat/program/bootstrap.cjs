'use strict';
require('./tracing.cjs');
const { BedrockInstrumentation } = require('bedrock-otel');

new BedrockInstrumentation();
