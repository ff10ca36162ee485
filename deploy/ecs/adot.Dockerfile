FROM public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0
COPY otel-collector-config.yaml /etc/otel-config.yaml
