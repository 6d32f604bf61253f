/** An error for whoever asked: what is wrong and what to do about it. */
export class CallError extends Error {
  readonly code: 'invalid' | 'not-found' | 'refused' | 'unavailable';
  constructor(code: CallError['code'], message: string) {
    super(message);
    this.name = 'CallError';
    this.code = code;
  }
}
