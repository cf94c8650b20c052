import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole flows and processes take longest: begun last, one of them would be waited for by an idle core. */
class FlowsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isFlow = ({ moduleId }: TestSpecification): boolean =>
      /\/test\/(?:crash|docs|e2e|pipeline)\//.test(moduleId);
    return [...sorted.filter(isFlow), ...sorted.filter((file) => !isFlow(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/helpers/build.ts',
    setupFiles: 'test/helpers/seed.ts',
    // The default leaves one core idle, which on two cores doubles the time.
    maxWorkers: 2,
    // Every file would load zod, luxon and exceljs again, which takes longer than the tests. A file that changes
    // something of the process puts it back.
    pool: 'forks',
    isolate: false,
    sequence: { sequencer: FlowsFirst },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/cli/main.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        ...{ statements: 90, branches: 85, functions: 90, lines: 90 },
        // What decides whether a row is lost or sent twice, and what keeps a secret.
        '{src/reconciler,src/pipeline/doubt}/*.ts': { branches: 100 },
        'src/journal/*.ts': { branches: 100 },
        'src/client/{limiter,pace,retry,retry-delay,not-sent}.ts': { branches: 100 },
        'src/client/{classify,answer-body,refusal,join-answers,send-batch,send-pieces}.ts': { branches: 100 },
        'src/client/{redactor,credentials}.ts': { branches: 100 },
        'src/planner/batch-size.ts': { branches: 100 },
      },
    },
  },
});
