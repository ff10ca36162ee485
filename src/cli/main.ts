#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../version.ts';
import { createDoctorCommand } from './doctor.ts';

/** What the shell is told; 1 is for what the doctor found broken. */
const WRONG_USAGE = 2;

async function main(): Promise<void> {
  const program = new Command(PACKAGE_NAME)
    .description('Tools for bedrock-otel.')
    .version(PACKAGE_VERSION)
    .showHelpAfterError('(--help says what there is)')
    .exitOverride();
  program.addCommand(createDoctorCommand().copyInheritedSettings(program));
  try {
    await program.parseAsync();
  } catch (error) {
    // Help that was asked for ends here, too, with 0.
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  }
}

// `bedrock-otel doctor | head` closes the pipe early, and that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void main();
