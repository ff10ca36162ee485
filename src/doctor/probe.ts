/**
 * What a child process does beside the application's own code: loads the AWS SDK as the application would, makes one
 * call that never leaves the process, and tells what it saw. As text, for `node --eval`: so packages are found from the
 * application's folder, and both by `import` and by `require`.
 */
export function writeProbe(format: 'module' | 'commonjs', entryUrl: string | undefined): string {
  return `
    const load = ${format === 'module' ? '(name) => import(name)' : 'async (name) => require(name)'};
    const entry = ${JSON.stringify(entryUrl ?? null)};

    async function probe() {
      if (entry !== null) await import(entry);
      const { BedrockRuntimeClient, InvokeModelCommand } = await load('@aws-sdk/client-bedrock-runtime');
      const { Readable } = await load('node:stream');
      const handle = async () => {
        const headers = { 'content-type': 'application/json' };
        return { response: { statusCode: 200, headers, body: Readable.from([Buffer.from('{}')]) } };
      };
      const client = new BedrockRuntimeClient({
        region: 'us-east-1',
        credentials: { accessKeyId: 'doctor', secretAccessKey: 'doctor' },
        requestHandler: { handle },
      });
      await client.send(new InvokeModelCommand({ modelId: 'bedrock-otel.doctor', body: '{}' }));
      const observed = client.middlewareStack.identify().some((line) => line.startsWith('bedrockOtelCall'));
      return { observed, recording: await isRecording() };
    }

    async function isRecording() {
      const { trace } = await load('@opentelemetry/api').catch(() => ({}));
      // Never ended, so never exported.
      const span = trace?.getTracer('bedrock-otel doctor').startSpan('doctor');
      return span !== undefined && trace.isSpanContextValid(span.spanContext());
    }

    // Killed at once: what the call left in an exporter's queue is never sent.
    const end = (message) => process.send(message, () => process.kill(process.pid, 'SIGKILL'));
    probe().then(end, (error) => end({ error: String(error?.stack ?? error) }));
  `;
}
