package app

// spareMemory is how much a process that serves seems to hold beyond what it does, in
// bytes.
const spareMemory = 12 << 20

// SpareMemory returns memory that is never touched, for a process that serves to keep
// until it ends. A hub holds some 10 MB and throws away 150 to 500 kB for each page:
// garbage is collected whenever as much as is held was thrown away, which is at each
// fortieth page, and each thirteenth look at the fil. With this it is a third as often
// for as much resident memory as this says, however much is held.
func SpareMemory() []byte { return make([]byte, spareMemory) }
