/** An error for whoever asked: what is wrong and what to do about it. */
export class CallError extends Error {
  /** 'conflict': what it is about is another by now than whoever asked was shown. */
  readonly code: 'invalid' | 'not-found' | 'refused' | 'conflict' | 'unavailable';
  constructor(code: CallError['code'], message: string) {
    super(message);
    this.name = 'CallError';
    this.code = code;
  }
}
