// Writes operator-sidecar.yaml: a resource of the OpenTelemetry Operator holds the whole configuration, so this one is
// made from otel-collector-config.yaml, and a test says so when they differ.
//
//   node deploy/eks/operator.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

const config = parse(readFileSync(new URL('../../otel-collector-config.yaml', import.meta.url), 'utf8'));

// Probes come from the pod's address; OTLP stays on loopback.
config.extensions.health_check.endpoint = '0.0.0.0:13133';

const resource = {
  apiVersion: 'opentelemetry.io/v1beta1',
  kind: 'OpenTelemetryCollector',
  metadata: { name: 'bedrock-otel' },
  spec: {
    mode: 'sidecar',
    image: 'otel/opentelemetry-collector-contrib:0.156.0',
    env: [
      { name: 'AWS_REGION', value: 'us-east-1' },
      // Three queues, in a volume that has room for four.
      { name: 'BEDROCK_OTEL_QUEUE_BYTES', value: '500000000' },
      { name: 'GOMEMLIMIT', value: '205MiB' },
    ],
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10001,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'queue', mountPath: '/var/lib/otelcol' }],
    volumes: [{ name: 'queue', emptyDir: { sizeLimit: '2Gi' } }],
    config,
  },
};

const head = `# The collector as a sidecar that the OpenTelemetry Operator puts into every pod with the annotation
#
#   sidecar.opentelemetry.io/inject: bedrock-otel
#
# in the same namespace. The pods need securityContext.fsGroup: 10001, so that the queue's volume is writable, and a
# service account with a role: operator-application.yaml has both.
#
# Made by deploy/eks/operator.mjs from otel-collector-config.yaml, which has the reasons: change that one.
`;
writeFileSync(
  new URL('operator-sidecar.yaml', import.meta.url),
  head + stringify(resource, { lineWidth: 120, singleQuote: true, aliasDuplicateObjects: false }),
);
