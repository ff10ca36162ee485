// For `docker compose up`: the fake Bedrock, and the fake CloudWatch and X-Ray, which print what has arrived.
import { startFakeAws, startFakeBedrock } from 'bedrock-otel/testing';

const bedrock = await startFakeBedrock({ port: Number(process.env['FAKE_BEDROCK_PORT']) });
const aws = await startFakeAws({ port: Number(process.env['FAKE_AWS_PORT']) });

let printed = '';
const timer = setInterval(() => {
  const sum = (metric: string): number =>
    aws.cloudWatch.statistics({ namespace: 'BedrockUsage', metric, dimensions: {} })?.sum ?? 0;
  const line = `CloudWatch: ${sum('Invocations')} calls, ${sum('InputTokens')} + ${sum('OutputTokens')} tokens. X-Ray: ${aws.spans.length} spans.`;
  if (line !== printed) console.log(line);
  printed = line;
}, 1000);

process.once('SIGTERM', () => {
  clearInterval(timer);
  void Promise.all([bedrock.close(), aws.close()]);
});
