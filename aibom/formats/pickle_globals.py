"""What the globals of a pickle mean: which run code, which belong to a library of models. Two tables to review.

A global that is in no table is neither safe nor unsafe: all of them are recorded as ``aibom:file:import``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["LIBRARIES", "UNSAFE", "Global", "dangerous", "library_of", "runs_code"]


class Global(NamedTuple):
    """What a pickle imports.

    Attributes:
        module: the module, dotted.
        name: what is taken from it; since protocol 4 dotted too.
    """

    module: str
    name: str

    @property
    def path(self) -> str:
        """Module and name, as ``aibom:file:import`` shows them."""
        return f"{self.module}.{self.name}"


_ANY = frozenset(("*",))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNSAFE: Final[dict[str, frozenset[str]]] = {
    # Whole modules, with all that is in them: there is nothing in them that data needs.
    **dict.fromkeys(
        _words("""
        _aix_support _osx_support _posixsubprocess _winapi asyncio bdb cgitb cmd code codeop commands concurrent ctypes
        distutils doctest ensurepip faulthandler fcntl fileinput ftplib glob http httplib idlelib imaplib imp importlib
        inspect lib2to3 linecache marshal mmap multiprocessing nntplib nt ntpath optparse os pdb pip pkg_resources
        pkgutil platform poplib popen2 posix posixpath profile cProfile pty pydoc requests runpy select setuptools shlex
        shutil signal site smtplib socket socketserver sqlite3 ssl subprocess sys sysconfig telnetlib tempfile test
        threading timeit trace turtle turtledemo unittest urllib.request urllib2 urllib3 uvicorn venv webbrowser winreg
        xmlrpc zipapp zipimport aiohttp httpx paramiko psutil numpy.f2py numpy.distutils numpy.testing torch.hub
        torch.utils torch.testing torch._dynamo torch._inductor torch.distributed torch.multiprocessing torch.package
        torch.onnx torch.fx.experimental dill cloudpickle gevent jax.experimental.host_callback
        """),
        _ANY,
    ),
    # Names in modules that data needs otherwise.
    **dict.fromkeys(
        ("builtins", "__builtin__", "__builtins__"),
        _words("""
        eval exec execfile compile open file input raw_input apply getattr setattr delattr globals locals vars
        __import__ __loader__ __build_class__ breakpoint exit quit help map filter reduce
        """),
    ),
    "_io": frozenset(("open", "FileIO", "open_code")),
    "io": frozenset(("open", "FileIO", "open_code")),
    "pathlib": frozenset(("os", "io")),
    "operator": frozenset(("attrgetter", "methodcaller", "itemgetter", "call")),
    "_operator": frozenset(("attrgetter", "methodcaller", "itemgetter", "call")),
    "functools": frozenset(("reduce", "partialmethod")),
    "_functools": frozenset(("reduce",)),
    "types": frozenset(("CodeType", "FunctionType", "LambdaType", "MethodType")),
    "new": frozenset(("code", "function", "instancemethod")),
    "logging.config": _ANY,
    "uuid": frozenset(("_get_command_stdout", "_popen", "_load_system_functions")),
    "pickle": frozenset(("load", "loads", "Unpickler", "_load", "_loads")),
    "_pickle": frozenset(("load", "loads", "Unpickler")),
    "pandas": frozenset(("eval", "read_pickle", "read_csv", "read_json")),
    "pandas.io.pickle": _ANY,
    "pandas.core.computation.eval": _ANY,
    "joblib": frozenset(("load",)),
    "joblib.numpy_pickle": frozenset(("load", "load_temporary_memmap")),
    "numpy": frozenset(("load", "fromfile", "memmap", "loadtxt", "genfromtxt", "save", "savez")),
    "torch": frozenset(("load", "compile", "save")),
    "torch.jit": frozenset(("load", "script", "trace")),
    "torch.jit.unsupported_tensor_ops": frozenset(("execWrapper",)),
    "torch.serialization": frozenset(("load", "os", "_load", "_legacy_load")),
    "torch.storage": frozenset(("_load_from_bytes",)),
    "tensorflow": frozenset(("io", "py_function", "numpy_function")),
    "keras.models": frozenset(("load_model",)),
    "transformers": frozenset(("pipeline",)),
    "sklearn.utils": frozenset(("os",)),
}
"""By module: the names in it that run code, open files or connections, or import by a name that is data.

Collected from what published attacks used and what the scanners fickling, modelscan and picklescan refuse. ``*`` stands
for every name. Some libraries need a few of them for honest models (``builtins.getattr``, ``torch.storage.
_load_from_bytes``): a finding is for a reviewer, no verdict.
"""

LIBRARIES: Final[dict[str, str]] = {
    "autogluon": "autogluon",
    "catboost": "catboost",
    "category_encoders": "category-encoders",
    "detectron2": "detectron2",
    "fairseq": "fairseq",
    "fastai": "fastai",
    "fasttext": "fasttext",
    "feature_engine": "feature-engine",
    "flair": "flair",
    "flax": "flax",
    "gensim": "gensim",
    "gpytorch": "gpytorch",
    "haiku": "dm-haiku",
    "hdbscan": "hdbscan",
    "hmmlearn": "hmmlearn",
    "imblearn": "imbalanced-learn",
    "implicit": "implicit",
    "interpret": "interpret",
    "keras": "keras",
    "lifelines": "lifelines",
    "lightfm": "lightfm",
    "lightgbm": "lightgbm",
    "lightning": "lightning",
    "mlxtend": "mlxtend",
    "ngboost": "ngboost",
    "paddle": "paddlepaddle",
    "pmdarima": "pmdarima",
    "prophet": "prophet",
    "pycaret": "pycaret",
    "pyod": "pyod",
    "pytorch_lightning": "pytorch-lightning",
    "sentence_transformers": "sentence-transformers",
    "setfit": "setfit",
    "sklearn": "scikit-learn",
    "sklearn_crfsuite": "sklearn-crfsuite",
    "skorch": "skorch",
    "sktime": "sktime",
    "stable_baselines3": "stable-baselines3",
    "stanza": "stanza",
    "statsmodels": "statsmodels",
    "surprise": "scikit-surprise",
    "tensorflow": "tensorflow",
    "timm": "timm",
    "torch": "torch",
    "torchvision": "torchvision",
    "tpot": "tpot",
    "transformers": "transformers",
    "ultralytics": "ultralytics",
    "umap": "umap-learn",
    "xgboost": "xgboost",
}
"""The distribution by the top-level package whose objects, pickled, are models."""

# Of these libraries, what is data, or how one is trained.
_NO_MODEL: Final = (
    *("sklearn.datasets.", "sklearn.utils.", "sklearn.model_selection._split.", "sklearn.metrics."),
    *("torch._utils.", "torch.serialization.", "torch.storage.", "torch.FloatStorage", "torch.DoubleStorage"),
    *("torch.LongStorage", "torch.IntStorage", "torch.HalfStorage", "torch.BFloat16Storage", "torch.ByteStorage"),
    *("torch.BoolStorage", "torch.CharStorage", "torch.ShortStorage", "torch.Size", "torch.device", "torch.dtype"),
    *("torch.float", "torch.int", "torch.uint", "torch.bool", "torch.bfloat16", "torch.Tensor", "torch._tensor."),
    *("torch.optim.", "torch.utils.data.", "torch.Generator", "torch.random.", "torch.distributed."),
    *("transformers.tokenization_", "transformers.models.auto.tokenization", "transformers.training_args"),
    *("transformers.trainer", "transformers.utils.", "transformers.feature_extraction_", "transformers.integrations."),
    *("tensorflow.python.framework.", "tensorflow.python.data.", "keras.src.legacy.preprocessing.", "keras.utils."),
    *("keras.preprocessing.", "keras_preprocessing.", "gensim.corpora.", "gensim.utils.", "stanza.utils."),
    *("torchvision.transforms.", "torchvision.datasets.", "statsmodels.datasets.", "surprise.trainset."),
)
_RUNNERS: Final = _words("""
_posixsubprocess asyncio bdb cProfile code codeop commands ctypes distutils dill cloudpickle imp importlib marshal nt os
pdb pip popen2 posix profile pty pydoc runpy shutil socket subprocess sys timeit trace webbrowser
""")
_PYTHON2: Final = {"__builtin__": "builtins", "copy_reg": "copyreg", "cPickle": "_pickle", "os.path": "posixpath"}


def dangerous(item: Global) -> bool:
    """Tell whether a global is one that runs code, or leads to one, by ``UNSAFE``."""
    module = _PYTHON2.get(item.module, item.module)
    first, *further = item.name.split(".")
    # The same attribute from the module that the name begins in: `torch` and `hub.load`.
    inner = ".".join((module, first, *further[:-1])) if further else ""
    if _listed(module, item.name) or (inner and _listed(inner, further[-1])):
        return True
    # `sklearn.base` and `os.system`, `a` and `b.__globals__`: modules that a module has imported, and what they hide.
    return any(
        _listed(part, "*") or part in ("builtins", "__builtins__") for part in (first, *further)[: len(further)]
    ) or any(part.startswith("__") and part.endswith("__") for part in further)


def runs_code(item: Global) -> bool:
    """Tell whether a dangerous global is one that no data has a use for: with it, any pickle is worth a look."""
    module = _PYTHON2.get(item.module, item.module)
    return dangerous(item) and (
        module.partition(".")[0] in _RUNNERS
        or (module == "builtins" and item.name in ("eval", "exec", "execfile", "compile", "open", "__import__"))
        or "." in item.name
    )


def library_of(item: Global) -> str | None:
    """Name the distribution whose models a global is of, by ``LIBRARIES``; None where it is none, or no model's."""
    if item.path.startswith(_NO_MODEL):
        return None
    return LIBRARIES.get(item.module.partition(".")[0])


def _listed(module: str, name: str) -> bool:
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        names = UNSAFE.get(".".join(parts[:length]), frozenset())
        if "*" in names or (length == len(parts) and (name in names or name.partition(".")[0] in names)):
            return True
    return False
