// The names that Python brings along, as far as a reader may want them here: no files, no prompt.

export const KEYWORDS = words(`
  False None True and as assert async await break class continue def del elif else except finally for
  from global if import in is lambda nonlocal not or pass raise return try while with yield`);

export const BUILTINS = words(`
  abs all any ascii bin bool bytearray bytes callable chr classmethod complex delattr dict dir divmod
  enumerate filter float format frozenset getattr globals hasattr hash hex id int isinstance issubclass
  iter len list locals map max memoryview min next object oct ord pow print property range repr reversed
  round set setattr slice sorted staticmethod str sum super tuple type vars zip
  ArithmeticError AssertionError AttributeError Exception ImportError IndexError KeyError LookupError
  NameError NotImplementedError OverflowError RecursionError RuntimeError StopIteration TypeError
  ValueError ZeroDivisionError`);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
