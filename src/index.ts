/** kommo-bulk as a library: the same runs, with the same options, as the command line. */
export { importFile } from './pipeline/import-file.js';
export { reconcileRun, resumeRun } from './pipeline/resume-run.js';
export { retryRun, type RetryOptions } from './pipeline/retry-run.js';
export { validateFile } from './pipeline/validate-file.js';
export { inspectFile } from './pipeline/inspect-file.js';
export { exportAccount, type ExportEvent, type ExportHooks } from './pipeline/export/export-account.js';
export type { ExportOptions } from './pipeline/export/export-options.js';
export type { ExportManifest } from './pipeline/export/export-manifest.js';
export { diagnose, type Diagnosis, type DoctorHooks } from './pipeline/doctor/doctor.js';
export type { CheckStatus, DoctorCheck } from './pipeline/doctor/doctor-check.js';
export { renderDiagnosis } from './pipeline/doctor/render-diagnosis.js';
export { renderExport } from './pipeline/export/render-export.js';
export { initMapping, type InitialMapping, type InitMappingOptions } from './pipeline/init-mapping.js';
export { explainRow, type ExplainOptions } from './pipeline/explain-row.js';
export { ACCOUNT_FILE } from './pipeline/account/account-file.js';
export { checkMapping, type CheckMappingOptions, type CheckedMapping } from './pipeline/check-mapping.js';
export { pullAccount, readAccount } from './pipeline/account/account.js';
export { pastRuns, showRun } from './pipeline/runs.js';
export { createSandbox, startSandbox, type SandboxFileOptions } from './pipeline/start-sandbox.js';
export type { Sandbox, SandboxOptions } from './sandbox/create-sandbox.js';
export type {
  ConnectionOptions,
  FileOptions,
  ImportOptions,
  InspectOptions,
  ResumeOptions,
  ValidateOptions,
  WrittenAgainOptions as AgainOptions,
} from './pipeline/options.js';
export type { RunEvent, RunHooks } from './pipeline/events.js';
export type { Inspection } from './inspector/inspection.js';
export type { Summary } from './report/summary.js';
export type { Explanation } from './model/explanation.js';
export type { Forecast } from './model/forecast.js';
export type { Issue, IssueCode } from './model/issue.js';
export type { Tally } from './model/tally.js';
export type { AccountDictionary } from './schema/account-dictionary.js';
export type { RunLine, UnreadableRun } from './report/render-run-line.js';
export type { ErrorCode } from './errors/codes.js';
export { AppError, asAppError } from './errors/app-error.js';
export { loadMapping } from './mapper/load-mapping.js';
export { mappingJsonSchema } from './mapper/json-schema.js';
export { renderInspection } from './report/render-inspection.js';
export { renderSummary } from './report/render-summary.js';
export { renderForecast } from './report/render-forecast.js';
export { renderExplanation } from './report/render-explanation.js';
export { renderAccount } from './report/render-account.js';
export { renderRunLine } from './report/render-run-line.js';
export { printable } from './report/printable.js';
export { shellWord } from './report/shell-word.js';
