import './tracing.cjs';
import { BedrockInstrumentation } from 'bedrock-otel';

new BedrockInstrumentation();
