declare module 'seek-bzip' {
  class Stream {
    readByte(): number;
    writeByte(byte: number): void;
    eof(): boolean;
  }
  const Bunzip: {
    Stream: typeof Stream;
    /** @throws TypeError for what is no bzip2, and where a block's check does not hold */
    decode(input: Stream, output: Stream, multistream: boolean): void;
  };
  export default Bunzip;
}
