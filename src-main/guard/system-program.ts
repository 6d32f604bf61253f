/** For hosts, which ask their system's service manager. */
export { type Ran, runProgram } from '../access/run-program.ts';
