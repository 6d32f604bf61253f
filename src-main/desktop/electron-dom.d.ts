/**
 * Names of the DOM that electron.d.ts mentions for its web-view tag and video frames. Main has no DOM: with
 * these, Electron's types can be checked without pretending that there is one.
 */
declare global {
  interface HTMLElement {
    readonly tagName: string;
  }
  interface HTMLElementEventMap {
    readonly blur: Event;
  }
  interface MessagePort {
    close(): void;
  }
  interface VideoFrame {
    close(): void;
  }
  type EventListenerOrEventListenerObject = (event: Event) => void;
}

export {};
