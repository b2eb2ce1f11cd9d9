"""What a pickle would build, without building it: its opcodes move values of our own over a stack of our own.

No class is looked up and nothing is called. Numbers, short text and containers are kept as they are; what a call would
give is the call itself, for readers of state dicts to look at. All that grows with the file is bounded.

Opcodes: the module ``pickletools`` of Python describes all of them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

from aibom.formats.blob import FormatError
from aibom.formats.byte_stream import ByteStream
from aibom.formats.declared import decode
from aibom.formats.pickle_globals import Global
from aibom.formats.pickle_values import OPAQUE, Call, item_size

__all__ = ["MAX_STREAM", "Machine"]

MAX_OPCODES: Final = 2_000_000
MAX_STREAM: Final = 64 * 1024 * 1024
"""Opcodes, and bytes of them and of their text, that are read of one file (hostile-input.md)."""
MAX_MEMO: Final = 1_000_000
"""Entries of the memo."""
MAX_KEPT: Final = 300_000
"""Items of containers that are kept; of later ones only the imports are known."""
MAX_IMPORTS: Final = 1_000
"""Different globals that are kept."""
_MAX_TEXT = 1024
_MAX_TEXTS = 16 * 1024 * 1024
_MAX_LINE = 65536
_MAX_ARRAYS_DEPTH = 20


_MARK = object()


class Machine:
    """Runs the opcodes of one pickle after the other on a stream.

    Attributes:
        imports: what loading would import, in the order of the file.
        protocol: the highest protocol that a pickle declared; 0 without a declaration.
        opcodes: opcodes so far.
        noted: text under the keys that were asked for.
        hidden: imports whose names the opcodes do not tell.
        cut: more was there than is kept, so that values are incomplete; imports are not.
    """

    def __init__(self, stream: ByteStream, notes: frozenset[str] = frozenset(), *, arrays: bool = False) -> None:
        """Begin.

        Args:
            stream: where the opcodes come from; what is taken of it is bounded by it.
            notes: keys of mappings whose text is noted wherever they stand.
            arrays: joblib's arrays, whose bytes lie between the opcodes, may occur.
        """
        self.imports: dict[Global, None] = {}
        self.protocol = 0
        self.opcodes = 0
        self.noted: dict[str, str] = {}
        self.hidden = 0
        self.cut = False
        self._stream = stream
        self._notes = notes
        self._arrays = arrays
        self._depth = 0
        self._kept = 0
        self._texts = _MAX_TEXTS
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def run(self) -> Any:
        """Run one pickle to its end, and return what it would give.

        Raises:
            FormatError: the stream is broken, or goes beyond a limit; what was found before stands.
            OSError: the bytes cannot be had.
        """
        outer = self._stack, self._memo
        self._stack, self._memo = [], {}
        take, operations = self._stream.take, _OPERATIONS
        try:
            while (code := take(1)) != b".":
                self.opcodes += 1
                if self.opcodes > MAX_OPCODES:
                    raise FormatError(f"more than {MAX_OPCODES} opcodes")
                operation = operations.get(code)
                if operation is None:
                    raise FormatError(f"{code[0]:#04x} at byte {self._stream.position - 1} is no opcode")
                operation(self)
            return self._pop()
        except IndexError as error:
            raise FormatError(f"the stack is empty at byte {self._stream.position}") from error
        finally:
            self._stack, self._memo = outer

    def _pop(self) -> Any:
        value = self._stack.pop()
        if value is _MARK:
            raise FormatError(f"a mark without items at byte {self._stream.position}")
        return value

    def _marked(self) -> list[Any]:
        stack = self._stack
        index = len(stack) - 1
        while stack[index] is not _MARK:
            index -= 1
            if index < 0:
                raise FormatError(f"no mark at byte {self._stream.position}")
        items = stack[index + 1 :]
        del stack[index:]
        return items

    def _drop(self) -> None:
        self._stack.pop()

    def _drop_marked(self) -> None:
        self._marked()

    def _skip_line(self) -> None:
        self._line()
        self._push(OPAQUE)

    def _frozen(self) -> None:
        self._marked()
        self._push(OPAQUE)

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    def _keep(self, count: int) -> bool:
        self._kept += count
        if self._kept > MAX_KEPT:
            self.cut = True
            return False
        return True

    # -- text and numbers

    def _number(self, length: int, *, sign: bool = False) -> int:
        return int.from_bytes(self._stream.take(length), "little", signed=sign)

    def _long(self, length: int) -> Any:
        if length > 255:
            self._stream.skip(length)
            return OPAQUE
        return self._number(length, sign=True)

    def _float(self) -> None:
        self._push(struct.unpack(">d", self._stream.take(8))[0])

    def _text(self, length: int) -> Any:
        if length > _MAX_TEXT or length > self._texts:
            self._stream.skip(length)
            return OPAQUE
        self._texts -= length
        return decode(self._stream.take(length))

    def _bytes(self, length: int) -> None:
        self._stream.skip(length)
        self._push(OPAQUE)

    def _line(self) -> str:
        return decode(self._stream.line(_MAX_LINE))

    def _decimal(self) -> None:
        text = self._line().rstrip("L")
        if text in ("00", "01"):
            self._push(text == "01")
        elif text.lstrip("-").isdecimal() and len(text) < 300:
            self._push(int(text))
        else:
            self._push(OPAQUE)

    def _quoted(self) -> None:
        text = self._line()
        self._push(text.strip()[1:-1] if len(text) <= _MAX_TEXT and "\\" not in text else OPAQUE)

    def _unquoted(self) -> None:
        text = self._line()
        self._push(text if len(text) <= _MAX_TEXT and "\\" not in text else OPAQUE)

    # -- containers

    def _append(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if isinstance(target, list) and self._keep(len(items)):
            target += items

    def _items(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if isinstance(target, Call):
            if target.items is None:
                target.items = {}
            target = target.items
        for index in range(0, len(items) - 1, 2):
            key, value = items[index], items[index + 1]
            if type(key) is str and key in self._notes and isinstance(value, str):
                self.noted.setdefault(key, value)
            if isinstance(target, dict) and self._keep(1):
                # A key that is no text or number stands for itself, and equals no other.
                target[key if type(key) in (str, int, bool) else OPAQUE] = value

    def _tuple(self, length: int) -> None:
        if length > len(self._stack):
            raise IndexError
        items = tuple(self._stack[-length:])
        if _MARK in items:
            raise FormatError(f"a mark without items at byte {self._stream.position}")
        del self._stack[-length:]
        self._push(items)

    def _dictionary(self) -> None:
        items = self._marked()
        self._push({})
        self._items(items)

    # -- the memo

    def _put(self, index: int) -> None:
        if len(self._memo) >= MAX_MEMO:
            raise FormatError(f"more than {MAX_MEMO} entries of the memo")
        self._memo[index] = self._stack[-1]

    def _get(self, index: int) -> None:
        if index not in self._memo:
            raise FormatError(f"an entry of the memo that is not there, at byte {self._stream.position}")
        self._push(self._memo[index])

    def _numbered(self) -> int:
        text = self._line()
        if not text.isdecimal() or len(text) > 20:
            raise FormatError(f"no number of the memo at byte {self._stream.position}")
        return int(text)

    # -- what is imported and called

    def _import(self, module: Any, name: Any) -> Any:
        if not isinstance(module, str) or not isinstance(name, str):
            self.hidden += 1
            return OPAQUE
        item = Global(module, name)
        if item not in self.imports:
            if len(self.imports) == MAX_IMPORTS:
                raise FormatError(f"more than {MAX_IMPORTS} imports")
            self.imports[item] = None
        return item

    def _global(self) -> None:
        module = self._line()
        self._push(self._import(module, self._line()))

    def _stack_global(self) -> None:
        name, module = self._pop(), self._pop()
        self._push(self._import(module, name))

    def _extension(self, length: int) -> None:
        # A number that the registry of the program that loads it turns into a global.
        self._stream.take(length)
        self.hidden += 1
        self._push(OPAQUE)

    def _call(self) -> None:
        arguments, function = self._pop(), self._pop()
        self._push(Call(function, arguments if isinstance(arguments, tuple) else (OPAQUE,)))

    def _call_named(self) -> None:
        arguments, positional, function = self._pop(), self._pop(), self._pop()
        del arguments
        self._push(Call(function, positional if isinstance(positional, tuple) else (OPAQUE,)))

    def _instance(self) -> None:
        module = self._line()
        function = self._import(module, self._line())
        self._push(Call(function, tuple(self._marked())))

    def _object(self) -> None:
        function, *arguments = self._marked() or [OPAQUE]
        self._push(Call(function, tuple(arguments)))

    def _build(self) -> None:
        state = self._pop()
        target = self._stack[-1]
        if isinstance(target, Call):
            target.state = state
            if self._arrays and isinstance(target.function, Global) and target.function.module == "joblib.numpy_pickle":
                self._stack[-1] = self._array(target)

    def _array(self, wrapper: Call) -> Any:
        # joblib.numpy_pickle.NumpyArrayWrapper.read_array: where an array's bytes lie, between the opcodes.
        state = wrapper.state
        if not isinstance(state, dict) or wrapper.function.name != "NumpyArrayWrapper":
            return wrapper
        shape, dtype = state.get("shape"), state.get("dtype")
        size = item_size(dtype)
        if not isinstance(shape, tuple) or size is None or not all(type(n) is int and n >= 0 for n in shape):
            raise FormatError(f"an array of joblib's that is not understood, at byte {self._stream.position}")
        if size == 0:
            self._depth += 1
            if self._depth > _MAX_ARRAYS_DEPTH:
                raise FormatError(f"arrays nested more than {_MAX_ARRAYS_DEPTH} deep")
            self.run()
            self._depth -= 1
            return OPAQUE
        if isinstance(state.get("numpy_array_alignment_bytes"), int):
            self._stream.skip(self._number(1))
        for length in shape:
            size *= length
            if size > 1 << 63:
                raise FormatError("an array of joblib's that is larger than any file")
        self._stream.skip(size)
        return OPAQUE

    def _frame(self) -> None:
        self._stream.take(8)

    def _proto(self) -> None:
        protocol = self._number(1)
        if protocol > 5:
            raise FormatError(f"protocol {protocol}, which does not exist")
        self.protocol = max(self.protocol, protocol)


def _constant(value: Any) -> Callable[[Machine], None]:
    return lambda machine: machine._push(value)


_OPERATIONS: Final[dict[bytes, Callable[[Machine], None]]] = {
    b"(": _constant(_MARK),
    b"0": Machine._drop,
    b"1": Machine._drop_marked,
    b"2": lambda m: m._push(m._stack[-1]),
    b"N": _constant(None),
    b"\x88": _constant(True),
    b"\x89": _constant(False),
    b"]": lambda m: m._push([]),
    b"}": lambda m: m._push({}),
    b")": _constant(()),
    b"\x8f": _constant(OPAQUE),
    b"K": lambda m: m._push(m._number(1)),
    b"M": lambda m: m._push(m._number(2)),
    b"J": lambda m: m._push(m._number(4, sign=True)),
    b"\x8a": lambda m: m._push(m._long(m._number(1))),
    b"\x8b": lambda m: m._push(m._long(m._number(4))),
    b"G": Machine._float,
    b"F": Machine._skip_line,
    b"I": Machine._decimal,
    b"L": Machine._decimal,
    b"S": Machine._quoted,
    b"V": Machine._unquoted,
    b"T": lambda m: m._push(m._text(m._number(4))),
    b"U": lambda m: m._push(m._text(m._number(1))),
    b"X": lambda m: m._push(m._text(m._number(4))),
    b"\x8c": lambda m: m._push(m._text(m._number(1))),
    b"\x8d": lambda m: m._push(m._text(m._number(8))),
    b"B": lambda m: m._bytes(m._number(4)),
    b"C": lambda m: m._bytes(m._number(1)),
    b"\x8e": lambda m: m._bytes(m._number(8)),
    b"\x96": lambda m: m._bytes(m._number(8)),
    b"\x97": _constant(OPAQUE),
    b"\x98": lambda m: None,
    b"a": lambda m: m._append([m._pop()]),
    b"e": lambda m: m._append(m._marked()),
    b"s": lambda m: m._items([m._pop(), m._pop()][::-1]),
    b"u": lambda m: m._items(m._marked()),
    b"\x90": Machine._drop_marked,
    b"\x91": Machine._frozen,
    b"d": Machine._dictionary,
    b"l": lambda m: m._push(m._marked()),
    b"t": lambda m: m._push(tuple(m._marked())),
    b"\x85": lambda m: m._tuple(1),
    b"\x86": lambda m: m._tuple(2),
    b"\x87": lambda m: m._tuple(3),
    b"p": lambda m: m._put(m._numbered()),
    b"q": lambda m: m._put(m._number(1)),
    b"r": lambda m: m._put(m._number(4)),
    b"\x94": lambda m: m._put(len(m._memo)),
    b"g": lambda m: m._get(m._numbered()),
    b"h": lambda m: m._get(m._number(1)),
    b"j": lambda m: m._get(m._number(4)),
    b"c": Machine._global,
    b"\x93": Machine._stack_global,
    b"\x82": lambda m: m._extension(1),
    b"\x83": lambda m: m._extension(2),
    b"\x84": lambda m: m._extension(4),
    b"R": Machine._call,
    b"\x81": Machine._call,
    b"\x92": Machine._call_named,
    b"i": Machine._instance,
    b"o": Machine._object,
    b"b": Machine._build,
    b"P": lambda m: m._push(Call(None, (m._line(),))),
    b"Q": lambda m: m._push(Call(None, (m._pop(),))),
    b"\x95": Machine._frame,
    b"\x80": Machine._proto,
}
