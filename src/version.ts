/** The name of the instrumentation scope, and of the package. */
export const PACKAGE_NAME = 'bedrock-otel';

/** The version of this package, as the instrumentation scope tells it; a test holds it against package.json. */
export const PACKAGE_VERSION = '0.1.0';
