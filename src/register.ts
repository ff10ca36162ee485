import { BedrockInstrumentation } from './instrumentation.ts';

new BedrockInstrumentation();
