import { encodeCall } from '../xml-rpc-call.ts';
import type { XmlRpcValue } from '../xml-rpc-value.ts';

/** A response of XML-RPC that gives back this value. */
export function xmlAnswer(value: XmlRpcValue): Buffer {
  const call = encodeCall('x', [value]);
  return Buffer.from(
    call
      .replace('<methodCall><methodName>x</methodName>', '<methodResponse>')
      .replace(/Call>\s*$/, 'Response>'),
  );
}

export function xmlFault(code: number, text: string): Buffer {
  const value = new Map<string, XmlRpcValue>([
    ['faultCode', code],
    ['faultString', text],
  ]);
  const answer = String(xmlAnswer(value));
  return Buffer.from(answer.replace('<params><param>', '<fault>').replace('</param></params>', '</fault>'));
}
