"""A dated list of well-known projects, to ask "did you mean?" when a name is not found.

Put together by hand for this project from what research images and lessons commonly name. A name in
it is a question to the requester and never a proposal to install: nothing can tell a typo from an
invented name.
"""

from __future__ import annotations

from factlock.model import Text, say

AS_OF = "2026-11-20"
MAX_NEAR = 3
# A shorter name is one letter away from many.
SHORTEST = 5

NAMES = tuple(  # one text, because it is a list to read
    """
    accelerate aiobotocore aiohttp airflow altair anndata ansible anthropic anyio arcgis
    argon2-cffi arviz asdf ase astropy astroquery asyncpg attrs authlib autopep8 awkward awscli
    azure-storage-blob babel bambi bandit basemap beautifulsoup4 biopython bitsandbytes black
    blosc blosc2 bokeh boto3 botocore bottleneck branca build cachetools cartopy catboost celery
    cellpose certifi cffi cfgrib cftime cfunits chardet chromadb click cloudpickle cmake cmocean
    colorama colorcet conda conda-lock conda-pack contextily contourpy corner coverage
    cryptography cupy cvxopt cvxpy cython cytoolz dash dask dask-gateway dask-geopandas
    dask-jobqueue dask-kubernetes dask-labextension dask-ml datasets datashader datatree
    dbt-core deepspeed descartes diffusers dill distributed django docker docutils duckdb
    earthaccess earthengine-api easydict ecmwf-opendata einops elasticsearch emcee eo-learn
    erddapy esmpy fabio fastai fastapi fastparquet filelock fiona flake8 flask flax flit folium
    fonttools fsspec furo gcsfs gdal geemap gensim geocube geojson geopandas geopy geoviews
    ghp-import gitpython google-api-python-client google-cloud-bigquery google-cloud-storage
    gpytorch gradio graphviz great-tables gsw gunicorn h3 h5netcdf h5py hatchling hdbscan
    hdf5plugin healpy holoviews httpx huggingface-hub hvplot hydra-core hypothesis icechunk
    imageio imbalanced-learn intake intake-esm intake-stac intake-xarray ipykernel ipyleaflet
    ipympl ipyparallel ipython ipywidgets iris isort itk jax jaxlib jinja2 joblib jsonschema
    jupyter jupyter-book jupyter-resource-usage jupyter-server jupyter-server-proxy jupyterhub
    jupyterlab jupyterlab-git jupytext kaleido keras kerchunk kfp kubernetes langchain leafmap
    librosa lightgbm lightning llvmlite lmfit localtileserver locket loguru lxml mamba
    mapclassify marimo markdown matplotlib matplotlib-inline metpy mkdocs mkdocs-material mlflow
    mne mpi4py mpmath msgpack multiprocess mypy myst-nb myst-parser napari nbclient nbconvert
    nbformat nbgitpuller netcdf4 networkx nibabel nilearn nltk nodejs notebook nox numba numbagg
    numcodecs numexpr numpy numpyro obspy odc-geo odc-stac onnx onnxruntime open3d openai
    opencv-contrib-python opencv-python opencv-python-headless openpyxl optuna orjson osmnx
    owslib packaging pandas pandera panel papermill param parcels partd pathlib patsy peft
    pendulum pillow pint pip pip-tools pixi planetary-computer platformdirs plotly plotnine
    poetry polars pooch pot pre-commit prefect prompt-toolkit protobuf psutil psycopg psycopg2
    psycopg2-binary py3dmol pyarrow pybind11 pycocotools pydantic pydap pydata-sphinx-theme
    pydeck pyepsg pyflakes pygments pygmt pyinstaller pykrige pylint pymc pymc3 pymongo pymysql
    pynndescent pyogrio pyopengl pypdf pyproj pyqt5 pyqt6 pyro-ppl pysal pyshp pyside6 pystac
    pystac-client pytables pytest pytest-cov pytest-xdist python-dateutil python-dotenv
    pytorch-lightning pytz pyvista pywavelets pyyaml pyzmq qiskit rasterio rasterstats ray rdkit
    regex regionmask reproject requests rich rio-cogeo rioxarray rpy2 ruamel-yaml ruff s3fs
    salem satpy scanpy scikit-bio scikit-image scikit-learn scipy scrapy seaborn selenium
    sentence-transformers sentencepiece sentinelsat setuptools shap shapely simpleitk six skorch
    snakemake snowflake-connector-python spacy sparse spectral-cube sphinx sphinx-autobuild
    sphinx-book-theme sphinx-copybutton sphinx-design sphinx-gallery sqlalchemy stackstac
    statsmodels streamlit sunpy sympy tables tblib tensorboard tensorflow tensorflow-cpu
    tensorflow-probability tensorstore textblob thefuzz threadpoolctl tifffile tiktoken timm
    titiler tokenizers toolz torch torch-geometric torchaudio torchmetrics torchvision tornado
    tox tqdm traitlets transformers trimesh twine typer typing-extensions tzdata umap-learn
    uncertainties uproot urllib3 uv uvicorn verde virtualenv vispy voila wandb weasyprint
    werkzeug wheel widgetsnbextension wordcloud wradlib wrf-python xarray xarray-datatree
    xarray-spatial xesmf xgboost xgcm xhistogram xlrd xlsxwriter xmitgcm xpublish yt zarr zict
    zipp
    """.split()  # noqa: SIM905
)


def near_note(name: str) -> Text | None:
    """The question whether a well-known name was meant, where one looks like a name that is not found."""
    if not (near := near_names(name)):
        return None
    return say(
        "Ask the requester whether one of these was meant (well-known names as of {date}): "
        "{names}. Do not install a name because it looks alike.",
        date=AS_OF,
        names=", ".join(near),
    )


def near_names(name: str) -> tuple[str, ...]:
    """Up to three well-known names that look like ``name``, the nearest first."""
    from difflib import get_close_matches  # noqa: PLC0415

    return tuple(get_close_matches(name, NAMES, n=MAX_NEAR, cutoff=0.75))


def twin_note(name: str) -> Text | None:
    """The question whether a well-known name was meant, where a name that is there is one letter off it."""
    if name in NAMES or len(name) < SHORTEST:
        return None
    twin = next((one for one in NAMES if _one_off(name, one)), "")
    if not twin:
        return None
    return say(
        "{name} is one letter away from the well-known {twin} (names as of {date}): ask the requester which "
        "of the two is meant.",
        name=name,
        twin=twin,
        date=AS_OF,
    )


def _one_off(name: str, other: str) -> bool:
    """Whether one letter more, less or other makes one name the other, or two that changed places."""
    if len(name) < len(other):
        name, other = other, name
    at = next((n for n, (a, b) in enumerate(zip(name, other, strict=False)) if a != b), len(other))
    if len(name) > len(other):
        return name[at + 1 :] == other[at:] and len(name) == len(other) + 1
    swapped = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    return name != other and (name[at + 1 :] == other[at + 1 :] or swapped == other)
