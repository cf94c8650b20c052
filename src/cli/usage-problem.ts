/** The command line itself is wrong: exit code 2, with a pointer to the help. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}
